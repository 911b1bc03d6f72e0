package dev.gearman.server.app.store.relational;

import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.type.SqlTypes;

/** SQLite, whose integers have no sizes: what is declared INTEGER, as a key has to be that is the row's own, holds a long. */
public final class SqliteDialect extends SQLiteDialect {

    @Override
    public boolean equivalentTypes(int typeCode1, int typeCode2) {
        return super.equivalentTypes(typeCode1, typeCode2)
                || (SqlTypes.isIntegral(typeCode1) && SqlTypes.isIntegral(typeCode2));
    }
}
