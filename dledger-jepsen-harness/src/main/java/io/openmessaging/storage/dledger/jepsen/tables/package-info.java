/**
 * A small application of DLedger that the harness has its members run, beside those of the example: lists and accounts,
 * changed and read in transactions.
 */
package io.openmessaging.storage.dledger.jepsen.tables;
