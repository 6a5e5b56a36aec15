package io.openmessaging.storage.dledger.protocol;

import java.util.List;

/**
 * The answer to a {@link HeartBeatBundle}, given at once: it waits for no member.
 *
 * @param answers of the members that have answered, in the order of the requests; what others answer must be learnt by
 *     sending their requests alone
 */
public record HeartBeatBundleReply(List<Answer> answers) implements ProcessMessage {
    /**
     * The answer of one member.
     *
     * @param place of its request in the bundle, from 0
     */
    public record Answer(int place, HeartBeatResponse response) {
    }

    public HeartBeatBundleReply {
        answers = List.copyOf(answers);
    }
}
