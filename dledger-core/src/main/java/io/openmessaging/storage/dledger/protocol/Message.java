package io.openmessaging.storage.dledger.protocol;

/** Anything that {@code MessageCodec} can put on a wire: a request or a response, of a peer, a process or a client. */
public sealed interface Message permits PeerRequest, PeerResponse, ProcessMessage, RequestOrResponse {
}
