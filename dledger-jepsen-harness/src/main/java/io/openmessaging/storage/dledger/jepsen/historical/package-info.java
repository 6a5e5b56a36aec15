/** The historical library, 0.3.2, as a group that the harness can judge: its members, and clients of its protocol. */
package io.openmessaging.storage.dledger.jepsen.historical;
