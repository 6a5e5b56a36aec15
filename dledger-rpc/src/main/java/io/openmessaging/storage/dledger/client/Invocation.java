package io.openmessaging.storage.dledger.client;

/**
 * What a caller says of a request that its application defines: whom the client may ask, and whether it may ask again
 * when a request was sent and its answer never came. A refusal is always followed by another attempt where one may
 * succeed.
 */
public enum Invocation {
    /** Asks the leader, and not again once the request may have been carried out. */
    ONCE,
    /** Asks the leader, again and again: to carry the request out twice is the same as once. */
    IDEMPOTENT,
    /** Asks any member, those first that the client was given, as often as needed: the request changes nothing. */
    READ
}
