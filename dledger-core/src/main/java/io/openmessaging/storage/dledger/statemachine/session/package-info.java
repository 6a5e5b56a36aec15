/**
 * Sessions of clients, in the replicated state: a write that is repeated, since its outcome was not known, is applied
 * once and gets the answer of that time. Thesis §6.3.
 *
 * <p>A {@link io.openmessaging.storage.dledger.statemachine.session.SessionStateMachine} goes around the application's
 * state machine on each member; a {@link io.openmessaging.storage.dledger.statemachine.session.ClientSession} numbers
 * the writes of one client.
 */
package io.openmessaging.storage.dledger.statemachine.session;
