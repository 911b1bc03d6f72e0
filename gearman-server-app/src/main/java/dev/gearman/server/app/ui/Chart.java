package dev.gearman.server.app.ui;

import dev.gearman.server.app.statistics.CounterPoint;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Lines of a chart as the points of an SVG, for whoever has no JavaScript, and for the small charts of tables. */
public record Chart(String completed, String failed, String most, boolean empty, boolean flat) {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 120;

    public static Chart of(List<CounterPoint> points) {
        double most = Math.max(
                1,
                points.stream()
                        .mapToDouble(p -> Math.max(perMinute(p.completed(), p), perMinute(p.failed(), p)))
                        .max()
                        .orElse(0));
        return new Chart(
                line(points, p -> perMinute(p.completed(), p), most),
                line(points, p -> perMinute(p.failed(), p), most),
                Texts.rate(most),
                points.size() < 2,
                points.stream().allMatch(p -> p.completed() == 0 && p.failed() == 0 && p.submitted() == 0));
    }

    static double perMinute(long jobs, CounterPoint point) {
        return jobs * 60_000.0 / Math.max(1, point.step().toMillis());
    }

    private static String line(List<CounterPoint> points, ToDoubleFunction<CounterPoint> value, double most) {
        double step = WIDTH / Math.max(1.0, points.size() - 1);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            point(line, i * step, HEIGHT - value.applyAsDouble(points.get(i)) / most * (HEIGHT - 4));
        }
        return line.toString();
    }

    /** A small chart of 100 by 20; empty if there is nothing to see. */
    public static String spark(int[] steps) {
        int most = IntStream.of(steps).max().orElse(0);
        if (most == 0) {
            return "";
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < steps.length; i++) {
            point(line, i * 100.0 / Math.max(1, steps.length - 1), 19 - steps[i] * 18.0 / most);
        }
        return line.toString();
    }

    private static void point(StringBuilder line, double x, double y) {
        line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
}
