package io.openmessaging.storage.dledger.protocol;

/** Names the kinds of requests on the wire; the numbers are the historical ones. */
public enum DLedgerRequestCode {
    METADATA(50000),
    APPEND(50001),
    GET(50002),
    VOTE(51001),
    HEART_BEAT(51002),
    PULL(51003),
    PUSH(51004),
    LEADERSHIP_TRANSFER(51005),
    INSTALL_SNAPSHOT(51006),
    /** Not historical, as all from here on but the last. */
    TAKE_LEADERSHIP(51007),
    READ_INDEX(51009),
    SNAPSHOT_CHUNK(51008),
    CHANGE_MEMBERS(51010),
    MEMBERS(51011),
    SNAPSHOT_RELAY(51012),
    QUIESCE(51020),
    /** Of a process to another, as the next. */
    PROCESS_BEAT(51021),
    HEART_BEAT_BUNDLE(51022),
    USER_DEFINE_REQUEST(59999);

    private final int code;

    DLedgerRequestCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whether clients ask this, and not other members. */
    public boolean isOfClients() {
        return switch (this) {
            case METADATA, APPEND, GET, LEADERSHIP_TRANSFER, CHANGE_MEMBERS, MEMBERS, USER_DEFINE_REQUEST -> true;
            default -> false;
        };
    }

    /** The request with that number, or null. */
    public static DLedgerRequestCode ofCode(int code) {
        for (DLedgerRequestCode each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        return null;
    }
}
