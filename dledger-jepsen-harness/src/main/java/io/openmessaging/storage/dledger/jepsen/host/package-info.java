/** Hosts: what members run on, and what can be done to it. */
package io.openmessaging.storage.dledger.jepsen.host;
