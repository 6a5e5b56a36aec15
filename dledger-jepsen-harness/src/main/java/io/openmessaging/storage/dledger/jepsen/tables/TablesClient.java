package io.openmessaging.storage.dledger.jepsen.tables;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.Invocation;
import io.openmessaging.storage.dledger.client.WriteSession;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;

/** Carries transactions out on replicated tables. Any thread. */
public final class TablesClient {
    private final DLedgerClient client;
    private final WriteSession session;
    private final ReadMode readMode;

    /** Uses a client that is started; whoever started it ends it. */
    public TablesClient(DLedgerClient client, ReadMode readMode) {
        this.client = client;
        this.session = client.session(TablesMember.WRITE);
        this.readMode = readMode;
    }

    /**
     * Carries it out, and waits for the outcome. With a rejected code it surely was not and never will be, with an
     * unknown one it may be, once.
     */
    public Answer carryOut(Transaction transaction) {
        UserDefineResponse response = (transaction.writes() ? session.write(transaction.encode())
            : client.invokeUserDefineRequest(readOf(transaction), Invocation.READ)).join();
        return response.responseCode() == DLedgerResponseCode.SUCCESS
            ? Answer.decode(response.getBody(), transaction)
            : Answer.failed(response.responseCode());
    }

    private UserDefineRequest readOf(Transaction transaction) {
        UserDefineRequest request = new UserDefineRequest();
        request.setRequestTypeCode(TablesMember.READ);
        request.setBody(TablesMember.encodeRead(readMode, transaction));
        return request;
    }
}
