/** Runs: hosts, members, clients and faults together, from the options to the verdict. */
package io.openmessaging.storage.dledger.jepsen.run;
