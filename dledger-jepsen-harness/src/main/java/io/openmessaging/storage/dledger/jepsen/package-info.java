/**
 * The harness: real members, real faults, a history of what clients saw, and a judge of that history.
 */
package io.openmessaging.storage.dledger.jepsen;
