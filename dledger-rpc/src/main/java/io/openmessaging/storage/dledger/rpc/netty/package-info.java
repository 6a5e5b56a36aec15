/**
 * The transport on Netty: binary frames, one ordered connection to each peer, bounded queues.
 */
package io.openmessaging.storage.dledger.rpc.netty;
