/**
 * The log on disk: memory-mapped segments with an index beside them, the vote file, and recovery from a crash.
 */
package io.openmessaging.storage.dledger.store.file;
