package io.openmessaging.storage.dledger.runtime;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.UserDefineProcessor;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;

/**
 * The application's own requests: which processor serves which type, and how many are under way. They have the limits
 * of appends, in count and in bytes, since most of them become one. Any thread.
 */
final class UserRequests {
    private static final Logger LOG = LoggerFactory.getLogger(UserRequests.class);

    private final DLedgerConfig config;
    private final Map<Integer, UserDefineProcessor> processors = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bytesUnderWay = new AtomicLong();

    UserRequests(DLedgerConfig config) {
        this.config = config;
    }

    /**
     * Serves requests of that type from now on.
     *
     * @throws IllegalStateException if the type has a processor
     */
    void register(int requestTypeCode, UserDefineProcessor processor) {
        if (processors.putIfAbsent(requestTypeCode, processor) != null) {
            throw new IllegalStateException("requests of type " + requestTypeCode + " have a processor already");
        }
    }

    /** Completes with the processor's answer; never exceptionally. */
    CompletableFuture<UserDefineResponse> process(UserDefineRequest request) {
        UserDefineProcessor processor = processors.get(request.getRequestTypeCode());
        if (processor == null) {
            return answer(DLedgerResponseCode.UNSUPPORTED);
        }
        int bytes = request.getBody().length;
        if (!enter(bytes)) {
            return answer(DLedgerResponseCode.LEADER_PENDING_FULL);
        }
        CompletableFuture<UserDefineResponse> outcome;
        try {
            outcome = processor.process(request);
        } catch (RuntimeException fault) {
            outcome = CompletableFuture.failedFuture(fault);
        }
        if (outcome == null) {
            outcome = CompletableFuture.failedFuture(new NullPointerException("the processor gave no future"));
        }
        return outcome.handle((response, fault) -> {
            leave(bytes);
            return response != null && response.getBody() != null ? response : faulty(request, fault);
        });
    }

    private boolean enter(int bytes) {
        int others = underWay.getAndIncrement();
        long bytesOfOthers = bytesUnderWay.getAndAdd(bytes);
        boolean fits = others < config.getMaxPendingRequestsNum()
            && (others == 0 || bytesOfOthers + bytes <= config.getMaxPendingBytes());
        if (!fits) {
            leave(bytes);
        }
        return fits;
    }

    private void leave(int bytes) {
        underWay.decrementAndGet();
        bytesUnderWay.addAndGet(-bytes);
    }

    private UserDefineResponse faulty(UserDefineRequest request, Throwable fault) {
        LOG.error("{}/{}: the processor of requests of type {} failed, and its answer is INTERNAL_ERROR",
            config.getGroup(), config.getSelfId(), request.getRequestTypeCode(),
            fault != null ? fault : new NullPointerException("the processor gave no answer"));
        return UserDefineResponse.of(DLedgerResponseCode.INTERNAL_ERROR);
    }

    private static CompletableFuture<UserDefineResponse> answer(DLedgerResponseCode code) {
        return CompletableFuture.completedFuture(UserDefineResponse.of(code));
    }
}
