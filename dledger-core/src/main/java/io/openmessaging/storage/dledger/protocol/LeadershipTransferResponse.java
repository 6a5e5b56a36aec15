package io.openmessaging.storage.dledger.protocol;

/**
 * What became of a transfer of leadership: SUCCESS once the transferee is known to lead; rejected codes if it was not
 * told to take over, or could not; unknown ones if it was, and may still. Historical name and form.
 */
public class LeadershipTransferResponse extends RequestOrResponse {
}
