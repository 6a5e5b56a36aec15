/**
 * The deterministic simulator: whole groups of real members on one thread, with a clock, a network and disks that a
 * seed decides. Architecture part 5.
 */
package io.openmessaging.storage.dledger.sim;
