package io.openmessaging.storage.dledger.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Keeps a class's log lines from the console, for tests that provoke errors and want to see them said. */
final class QuietLog implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final org.apache.logging.log4j.core.Logger logger;
    private final Appender appender;
    /** How important a line must be when this is over. */
    private final Level levelBefore;

    private QuietLog(String logging, Predicate<Level> wanted) {
        this.logger = LoggerContext.getContext(false).getLogger(logging);
        this.levelBefore = logger.getLevel();
        this.appender = new AbstractAppender("quiet", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                if (wanted.test(event.getLevel())) {
                    synchronized (lines) {
                        lines.add(event.getMessage().getFormattedMessage());
                    }
                }
            }
        };
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    static QuietLog of(Class<?> logging) {
        return new QuietLog(logging.getName(), level -> true);
    }

    /** Of all classes of a package and those below it what tells of the usual; not that this machine is slow. */
    static QuietLog ofTheUsualIn(String topPackage) {
        QuietLog log = new QuietLog(topPackage, Level.INFO::equals);
        Configurator.setAllLevels(topPackage, Level.INFO);
        return log;
    }

    String text() {
        synchronized (lines) {
            return lines.stream().collect(Collectors.joining("\n"));
        }
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        logger.setAdditive(true);
        Configurator.setAllLevels(logger.getName(), levelBefore);
    }
}
