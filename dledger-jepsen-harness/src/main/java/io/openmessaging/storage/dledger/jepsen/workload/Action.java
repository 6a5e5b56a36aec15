package io.openmessaging.storage.dledger.jepsen.workload;

/**
 * What a client is to do. A value.
 *
 * @param f what, such as {@code "write"}
 * @param value with what, EDN data
 */
public record Action(String f, Object value) {
}
