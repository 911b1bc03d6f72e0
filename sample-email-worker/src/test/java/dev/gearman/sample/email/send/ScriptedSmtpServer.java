package dev.gearman.sample.email.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server that refuses on demand, which GreenMail does not. Takes one mail after the other. */
final class ScriptedSmtpServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> once = new ConcurrentHashMap<>();
    private final List<String> mails = new CopyOnWriteArrayList<>();

    ScriptedSmtpServer() {
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * From now on.
     *
     * @param command such as {@code RCPT}; {@code CONNECT} for the greeting, {@code CONTENT} for the end of the mail
     * @param answer with its code; {@code null} for the usual one; empty to hang up
     */
    void answer(String command, String answer) {
        if (answer == null) {
            answers.remove(command);
        } else {
            answers.put(command, answer);
        }
    }

    /** The next time, and as usual after that. */
    void answerOnce(String command, String answer) {
        once.put(command, answer);
    }

    /** What was taken. */
    List<String> mails() {
        return mails;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                talk(client);
            } catch (IOException e) {
                // this client is gone, or the server is closed
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        say(client, "CONNECT", "220 test ESMTP");
        String line;
        while ((line = input.readLine()) != null) {
            String command = line.split("[ :]")[0].toUpperCase();
            if (command.equals("DATA") && !answers.containsKey("DATA")) {
                say(client, "DATA", "354 go on");
                String mail = content(input);
                if (say(client, "CONTENT", "250 taken")) {
                    mails.add(mail);
                }
            } else {
                say(client, command, command.equals("QUIT") ? "221 bye" : "250 fine");
            }
        }
    }

    private boolean say(Socket client, String command, String usual) throws IOException {
        String exception = once.remove(command);
        String answer = exception != null ? exception : answers.getOrDefault(command, usual);
        if (answer.isEmpty()) {
            throw new IOException("hanging up");
        }
        client.getOutputStream().write((answer + "\r\n").getBytes(ISO_8859_1));
        return answer.startsWith("2");
    }

    private static String content(BufferedReader input) throws IOException {
        StringBuilder mail = new StringBuilder();
        String line;
        while ((line = input.readLine()) != null && !line.equals(".")) {
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
