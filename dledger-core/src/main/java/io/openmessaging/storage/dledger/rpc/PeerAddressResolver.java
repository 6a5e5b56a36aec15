package io.openmessaging.storage.dledger.rpc;

/**
 * Tells where the members of a group are, asked anew for each message: members come and go, and move. Any thread; must
 * not block.
 */
@FunctionalInterface
public interface PeerAddressResolver {
    /** host:port of that member; null for one that is not known. */
    String addressOf(String memberId);
}
