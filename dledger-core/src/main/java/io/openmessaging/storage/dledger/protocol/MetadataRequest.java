package io.openmessaging.storage.dledger.protocol;

/** Asks any member who is in the group and who leads it. Historical name. */
public class MetadataRequest extends RequestOrResponse {
}
