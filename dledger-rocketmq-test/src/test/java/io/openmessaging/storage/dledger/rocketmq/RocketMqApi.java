package io.openmessaging.storage.dledger.rocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What RocketMQ refers to, as {@code rocketmq-api.txt} lists it. */
final class RocketMqApi {
    /** What a member is. */
    enum Kind { CONSTRUCTOR, METHOD, STATIC_METHOD, ENUM_CONSTANT, CONSTANT }

    /**
     * One member.
     *
     * @param value of a constant; "" for others
     */
    record Member(Kind kind, String name, String descriptor, String value) {
        @Override
        public String toString() {
            return name + descriptor;
        }
    }

    /**
     * One type.
     *
     * @param isImplemented whether a class of RocketMQ's implements it
     * @param ofTests whether only RocketMQ's own tests refer to it so
     */
    record Type(String name, boolean isInterface, boolean isImplemented, boolean ofTests, List<Member> members) {
    }

    private RocketMqApi() {
    }

    static List<Type> read() throws IOException {
        List<Type> types = new ArrayList<>();
        boolean ofTests = false;
        for (String line : lines()) {
            String[] words = line.trim().replaceFirst(" \\(5\\.\\d\\.\\d\\)$", "").split(" ");
            if (line.equals("tests")) {
                ofTests = true;
            } else if (line.startsWith(" ")) {
                types.get(types.size() - 1).members.add(member(words));
            } else {
                types.add(new Type(words[1], words[0].equals("interface"), line.contains(" implemented"), ofTests,
                    new ArrayList<>()));
            }
        }
        return types;
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = RocketMqApi.class.getResourceAsStream("/rocketmq-api.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        }
    }

    private static Member member(String[] words) {
        String last = words[words.length - 1];
        return switch (words[0]) {
            case "new" -> new Member(Kind.CONSTRUCTOR, "new", last, "");
            case "field" -> new Member(Kind.ENUM_CONSTANT, words[1], last, "");
            case "constant" -> new Member(Kind.CONSTANT, words[1], words[2], last);
            default -> new Member(words[0].equals("static") ? Kind.STATIC_METHOD : Kind.METHOD,
                last.substring(0, last.indexOf('(')), last.substring(last.indexOf('(')), "");
        };
    }
}
