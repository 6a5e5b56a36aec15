/**
 * The command line: one class a command, each a small application of the library.
 */
package io.openmessaging.storage.dledger.example;
