/**
 * The client of a group: finds the leader, repeats what is safe to repeat, and tells rejected from unknown.
 */
package io.openmessaging.storage.dledger.client;
