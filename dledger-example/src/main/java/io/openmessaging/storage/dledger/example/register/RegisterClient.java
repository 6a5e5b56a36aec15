package io.openmessaging.storage.dledger.example.register;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.client.DLedgerClient;
import io.openmessaging.storage.dledger.client.Invocation;
import io.openmessaging.storage.dledger.client.WriteSession;
import io.openmessaging.storage.dledger.common.ReadMode;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.RequestOrResponse;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;

/** Writes to a replicated register and reads from it. Futures complete as those of {@link DLedgerClient} do. */
public final class RegisterClient {
    private final DLedgerClient client;
    private final WriteSession session;

    /** Uses a client that is started; whoever started it ends it. */
    public RegisterClient(DLedgerClient client) {
        this.client = client;
        this.session = client.session(RegisterDLedger.WRITE);
    }

    /**
     * Writes a value under a key, once.
     *
     * @param key not empty
     * @param value must not change until the future is complete
     */
    public CompletableFuture<DLedgerResponseCode> write(String key, byte[] value) {
        return session.write(new RegisterWrite(key, value).encode()).thenApply(RequestOrResponse::responseCode);
    }

    /**
     * Writes a value under a key if the key has the expected value, once.
     *
     * @param key not empty
     * @param expected null where the key must have no value; must not change until the future is complete
     * @param value must not change until the future is complete
     */
    public CompletableFuture<RegisterSwapAnswer> compareAndSet(String key, byte[] expected, byte[] value) {
        return session.write(new RegisterSwap(key, expected, value).encode()).thenApply(response ->
            new RegisterSwapAnswer(response.responseCode(),
                response.responseCode() == DLedgerResponseCode.SUCCESS
                    && RegisterSwap.decodeAnswer(response.getBody())));
    }

    /** Reads the value of a key, which is not empty, from the members that the client was given. */
    public CompletableFuture<RegisterAnswer> read(String key, ReadMode mode) {
        UserDefineRequest request = new UserDefineRequest();
        request.setRequestTypeCode(RegisterDLedger.READ);
        request.setBody(new RegisterRead(mode, key).encode());
        return client.invokeUserDefineRequest(request, Invocation.READ).thenApply(response ->
            response.responseCode() == DLedgerResponseCode.SUCCESS
                ? RegisterRead.decodeAnswer(response.getBody())
                : RegisterAnswer.failed(response.responseCode()));
    }
}
