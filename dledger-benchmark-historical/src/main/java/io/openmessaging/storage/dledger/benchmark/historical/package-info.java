/** The historical DLedger, 0.3.2, as a measured system. */
package io.openmessaging.storage.dledger.benchmark.historical;
