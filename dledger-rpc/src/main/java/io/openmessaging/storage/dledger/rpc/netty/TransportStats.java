package io.openmessaging.storage.dledger.rpc.netty;

/**
 * What a transport has done since it was made. A value; its numbers are read one after the other, so they need not fit
 * together to the unit.
 *
 * @param connectionsOpened connections accepted and made
 * @param connectionsClosed of these, how many are gone
 * @param connectionsEvicted connections closed because they stood still and memory was short
 * @param framesRefused frames that were garbage, too long, cut off, or held no message; each cost its connection
 * @param slicesRefused inbound messages that were sound but for their entries
 * @param requests requests received
 * @param bytesIn bytes read from sockets
 * @param bytesOut bytes of frames written to sockets
 */
public record TransportStats(long connectionsOpened, long connectionsClosed, long connectionsEvicted,
                             long framesRefused, long slicesRefused, long requests, long bytesIn, long bytesOut) {
}
