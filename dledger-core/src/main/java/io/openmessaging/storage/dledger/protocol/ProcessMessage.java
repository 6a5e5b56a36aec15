package io.openmessaging.storage.dledger.protocol;

/** What processes say to each other, for all their groups together. A value; any thread. */
public sealed interface ProcessMessage extends Message
        permits ProcessBeat, ProcessBeatReply, HeartBeatBundle, HeartBeatBundleReply {
}
