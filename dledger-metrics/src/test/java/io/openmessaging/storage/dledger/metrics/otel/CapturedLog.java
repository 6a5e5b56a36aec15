package io.openmessaging.storage.dledger.metrics.otel;

import java.util.ArrayList;
import java.util.List;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Takes what a class logs from level info on, instead of the console. */
final class CapturedLog implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final Logger logger;
    private final Appender appender;
    private final Level before;

    private CapturedLog(Class<?> logging) {
        logger = LoggerContext.getContext(false).getLogger(logging.getName());
        before = logger.getLevel();
        appender = new AbstractAppender("captured", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                synchronized (lines) {
                    lines.add(event.getMessage().getFormattedMessage() + "\n");
                }
            }
        };
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
        Configurator.setLevel(logger, Level.INFO); // Last: the other calls make the logger anew.
    }

    static CapturedLog of(Class<?> logging) {
        return new CapturedLog(logging);
    }

    String text() {
        synchronized (lines) {
            return String.join("", lines);
        }
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        logger.setAdditive(true);
        Configurator.setLevel(logger, before);
    }
}
