/**
 * What a run leaves behind for people: verdicts, figures and pictures, in the store directory.
 */
package io.openmessaging.storage.dledger.jepsen.report;
