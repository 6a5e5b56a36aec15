/**
 * Snapshots: what one stands for, what it is made of, and the port to where they are kept. State machines meet
 * {@link io.openmessaging.storage.dledger.snapshot.SnapshotWriter} and
 * {@link io.openmessaging.storage.dledger.snapshot.SnapshotReader} only. Architecture §3.9, of a snapshot.
 */
package io.openmessaging.storage.dledger.snapshot;
