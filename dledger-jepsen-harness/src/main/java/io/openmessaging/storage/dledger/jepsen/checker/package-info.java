/**
 * Judges of histories: each says valid, invalid or unknown, and why. None needs more than the history.
 */
package io.openmessaging.storage.dledger.jepsen.checker;
