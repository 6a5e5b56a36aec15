/** Faults, and who makes them. */
package io.openmessaging.storage.dledger.jepsen.nemesis;
