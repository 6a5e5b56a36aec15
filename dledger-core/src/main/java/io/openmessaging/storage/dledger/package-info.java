/**
 * One member of a Raft group: the deterministic core that decides, and the facade that applications hold.
 *
 * <p>What lies here decides and does nothing else: no thread, clock, lock, file or socket. The package
 * {@code runtime} carries out what it decides.
 */
package io.openmessaging.storage.dledger;
