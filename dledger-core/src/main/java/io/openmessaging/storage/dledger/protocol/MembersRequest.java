package io.openmessaging.storage.dledger.protocol;

/** Asks any member who is in the group and how far each is. */
public class MembersRequest extends RequestOrResponse {
}
