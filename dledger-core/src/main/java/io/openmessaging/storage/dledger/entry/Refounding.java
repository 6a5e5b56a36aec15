package io.openmessaging.storage.dledger.entry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * That somebody named the members of a group by hand, while none of them ran, since a majority of those before was lost
 * for good; part of the {@link Configuration} that came of it, for all who read the log later. It only informs, but for
 * one thing: a store whose last configuration has one belongs to the cluster that it names. Architecture §3.14.
 *
 * @param timeMs when, in milliseconds since 1970 by the clock of that machine; -1 in {@link #NONE} only
 * @param formerMembers who was in the group before, for people; "" if the log did not tell
 * @param formerClusterId the cluster that the store belonged to, "" for none
 * @param clusterId the cluster that it belongs to from then on
 * @param reason what whoever did it gave as the reason, "" for nothing
 */
public record Refounding(long timeMs, String formerMembers, String formerClusterId, String clusterId, String reason) {
    /** Of a configuration that the group itself agreed on. */
    public static final Refounding NONE = new Refounding(-1, "", "", "", "");

    /** The longest of the texts, in bytes of UTF-8. */
    public static final int MAX_TEXT_BYTES = 4096;

    public Refounding {
        for (String text : new String[] {formerMembers, formerClusterId, clusterId, reason}) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_TEXT_BYTES) {
                throw new IllegalArgumentException("a text of " + bytes + " bytes is longer than " + MAX_TEXT_BYTES);
            }
        }
        if (clusterId.isBlank() != timeMs < 0) {
            throw new IllegalArgumentException("a refounding at " + timeMs + " ms of cluster '" + clusterId + "'");
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    byte[] encode() {
        byte[][] texts = {bytesOf(formerMembers), bytesOf(formerClusterId), bytesOf(clusterId), bytesOf(reason)};
        int sizeBytes = Long.BYTES;
        for (byte[] text : texts) {
            sizeBytes += Short.BYTES + text.length;
        }
        ByteBuffer out = ByteBuffer.allocate(sizeBytes).putLong(timeMs);
        for (byte[] text : texts) {
            Configuration.putText(out, text);
        }
        return out.array();
    }

    private static byte[] bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What {@link #encode} made the rest of those bytes of; errors as in {@link Configuration#decode}. */
    static Refounding decode(ByteBuffer in) {
        Refounding decoded = new Refounding(in.getLong(), Configuration.text(in), Configuration.text(in),
            Configuration.text(in), Configuration.text(in));
        Configuration.require(!in.hasRemaining(), in.remaining() + " bytes too many in a refounding");
        return decoded;
    }
}
