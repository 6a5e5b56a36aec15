/**
 * What an application that keeps a state beside the log implements and is given: a state machine, the entries to apply,
 * and the answers to writes. Its names are the historical ones.
 */
package io.openmessaging.storage.dledger.statemachine;
