package dev.gearman.server.app.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reacts to signals as gearmand does: TERM and INT stop, USR1 stops once no job is left, HUP reopens the log file.
 *
 * <p>Java has no API for signals but {@code sun.misc.Signal}, which every JDK has and for which its compiler always warns;
 * it is used by reflection, so that its absence costs these signals only.
 */
public final class ProcessSignals {
    private static final Logger log = LoggerFactory.getLogger(ProcessSignals.class);

    private ProcessSignals() {}

    /**
     * Installs the handlers.
     *
     * @param finish returns when no job is left; runs on a thread of its own
     */
    public static void install(Runnable finish) {
        // The hook that Spring has installed drains and stops the server. Without these two the exit code were 143 and
        // 130
        handle("TERM", ProcessSignals::exit);
        handle("INT", ProcessSignals::exit);
        handle("HUP", LogFile::reopen);
        handle("USR1", () -> {
            finish.run();
            exit();
        });
    }

    private static void exit() {
        System.exit(0);
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    inBackground(name, action);
                    yield null;
                }
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException i ? i.getTargetException() : e;
            log.info("SIG{} keeps its usual effect: {}", name, String.valueOf(cause.getMessage()));
        }
    }

    private static void inBackground(String name, Runnable action) {
        Thread thread = new Thread(action, "signal-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
