package io.openmessaging.storage.dledger.protocol;

/**
 * What became of a change of the members: SUCCESS once the final configuration is committed; rejected codes if the
 * group is as it was, but for a learner that did not catch up in time; unknown ones if the change may yet be made.
 */
public class ChangeMembersResponse extends RequestOrResponse {
}
