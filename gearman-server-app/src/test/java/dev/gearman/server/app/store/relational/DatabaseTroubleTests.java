package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DatabaseTroubleTests {
    private static final String SECRET = "card 4111-1111";

    @Test
    void aValueThatTheDatabaseDoesNotTakeIsNotQuoted() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:trouble");
                Statement statement = connection.createStatement()) {
            statement.execute("create table job (id int primary key, name varchar(4) unique, workload varchar(20))");
            assertThat(refusal(connection, SECRET, "w"))
                    .isEqualTo("the database does not take a value (SQL state 22001, error 22001)");
            assertThat(refusal(connection, "1", SECRET)).isNull();
            assertThat(refusal(connection, "1", SECRET))
                    .startsWith("the database does not take a value (SQL state 23505");
        }
    }

    private static String refusal(Connection connection, String name, String workload) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into job values (?, ?, ?)")) {
            insert.setInt(1, name.length());
            insert.setString(2, name);
            insert.setString(3, workload);
            insert.executeUpdate();
            return null;
        } catch (SQLException e) {
            return DatabaseTrouble.sentence(new IllegalStateException("could not execute: " + e.getMessage(), e));
        }
    }

    @Test
    void aMessageThatIsNotAboutValuesIsKept() {
        SQLException refused = new SQLException("Connection to 10.0.0.1:5432 refused.\nDetail: much more", "08001");

        assertThat(DatabaseTrouble.sentence(new IllegalStateException(refused)))
                .isEqualTo("Connection to 10.0.0.1:5432 refused.");
    }

    @Test
    void aTextInAWrongEncodingIsNotQuotedByMySql() {
        SQLException refused = new SQLException("Incorrect string value: '" + SECRET + "' for column", "HY000", 1366);

        assertThat(DatabaseTrouble.sentence(refused)).doesNotContain(SECRET);
    }
}
