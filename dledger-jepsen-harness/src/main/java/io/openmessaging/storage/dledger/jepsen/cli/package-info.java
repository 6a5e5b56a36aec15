/**
 * The command line of the harness: how a command is found, filled, run, and how its end becomes an exit status.
 */
package io.openmessaging.storage.dledger.jepsen.cli;
