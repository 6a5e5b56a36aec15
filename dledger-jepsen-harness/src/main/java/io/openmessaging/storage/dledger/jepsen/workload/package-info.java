/** What clients do, and how what they see is recorded. */
package io.openmessaging.storage.dledger.jepsen.workload;
