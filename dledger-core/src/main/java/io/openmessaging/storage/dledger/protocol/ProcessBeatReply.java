package io.openmessaging.storage.dledger.protocol;

/**
 * The answer to a {@link ProcessBeat}.
 *
 * @param process the answering process's number
 * @param listVersion the version of the sender's list that it holds, -1 for none
 */
public record ProcessBeatReply(long process, long listVersion) implements ProcessMessage {
}
