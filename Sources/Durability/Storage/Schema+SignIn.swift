import Database

extension Schema {
    /// People whom an identity provider vouches for, and sign-ins that wait for its answer.
    static let providerSignIn: [SQL] = [
        "ALTER TABLE console_user ADD COLUMN display_name {text}",
        """
        CREATE TABLE console_identity (
            issuer {text} NOT NULL,
            subject {text} NOT NULL,
            user_name {text} NOT NULL,
            created_at {int64} NOT NULL,
            PRIMARY KEY (issuer, subject)
        ) {strict}
        """,
        """
        CREATE TABLE console_sign_in (
            state_hash {bytes} NOT NULL PRIMARY KEY,
            browser_hash {bytes} NOT NULL,
            nonce {text} NOT NULL,
            verifier {text} NOT NULL,
            return_to {text} NOT NULL,
            expires_at {int64} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX console_sign_in_expiry ON console_sign_in (expires_at)",
        "CREATE INDEX console_session_user ON console_session (user_name)",
    ]
}
