package io.openmessaging.storage.dledger.client;

/**
 * A member as its clients see it. A value.
 *
 * @param address host:port
 */
record Member(String id, String address) {
}
