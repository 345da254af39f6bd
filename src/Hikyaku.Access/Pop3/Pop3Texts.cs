namespace Hikyaku.Access.Pop3;

/// <summary>What a person may come to read, in each language that LANG offers (RFC 6856 §3).</summary>
internal sealed record Pop3Texts
{
    public required string Tag { get; init; }
    public required string Name { get; init; }
    public required string Bye { get; init; }
    public required string ByeDeleted { get; init; }
    public required string LanguageChanged { get; init; }
    public required string UnknownLanguage { get; init; }
    public required string Languages { get; init; }
    public required string SendPassword { get; init; }
    public required string LoggedIn { get; init; }
    public required string LoginFailed { get; init; }

    public required string LoginUnavailable { get; init; }
    public required string TooManyAttempts { get; init; }
    public required string TlsFirst { get; init; }
    public required string MaildropInUse { get; init; }
    public required string Capabilities { get; init; }
    public required string BeginTls { get; init; }
    public required string TlsUnavailable { get; init; }
    public required string Utf8On { get; init; }
    public required string Utf8Needed { get; init; }
    public required string NoSuchMessage { get; init; }
    public required string AlreadyDeleted { get; init; }
    public required string Deleted { get; init; }
    public required string MessageGone { get; init; }
    public required string MessageDamaged { get; init; }
    public required string MessageFollows { get; init; }
    public required string ListFollows { get; init; }
    public required string Reset { get; init; }
    public required string NotUpdated { get; init; }
    public required string Unknown { get; init; }
    public required string WrongState { get; init; }
    public required string BadArgument { get; init; }
    public required string TooLong { get; init; }
    public required string BadLine { get; init; }
    public required string UserFirst { get; init; }
    public required string BadMechanism { get; init; }
    public required string BadBase64 { get; init; }
    public required string Cancelled { get; init; }
    public required string Timeout { get; init; }
    public required string ShuttingDown { get; init; }
    public required string TooManyErrors { get; init; }

    public static readonly Pop3Texts English = new()
    {
        Tag = "en",
        Name = "English",
        Bye = "Bye",
        ByeDeleted = "Bye, deleted messages are removed",
        LanguageChanged = "Language changed",
        UnknownLanguage = "That language is not available",
        Languages = "Language listing follows",
        SendPassword = "Send PASS",
        LoggedIn = "Logged in",
        LoginFailed = "User name and password do not match",
        LoginUnavailable = "Accounts can't be looked up at the moment; try again later",
        TooManyAttempts = "Too many failed logins",
        TlsFirst = "Begin TLS first (STLS)",
        MaildropInUse = "Another session holds the maildrop; try again later",
        Capabilities = "Capability list follows",
        BeginTls = "Begin TLS",
        TlsUnavailable = "TLS is not available now",
        Utf8On = "UTF-8 mode",
        Utf8Needed = "The message needs UTF-8 mode (UTF8)",
        NoSuchMessage = "No such message",
        AlreadyDeleted = "The message is marked deleted",
        Deleted = "Marked deleted",
        MessageGone = "The message was removed meanwhile",
        MessageDamaged = "The message is damaged; the administrator should run 'hikyaku check'",
        MessageFollows = "Message follows",
        ListFollows = "List follows",
        Reset = "No message is marked deleted",
        NotUpdated = "Some deleted messages were not removed",
        Unknown = "Unknown command",
        WrongState = "Not allowed now",
        BadArgument = "Wrong argument",
        TooLong = "The line is too long",
        BadLine = "A line ends with CRLF and holds neither CR, LF nor NUL",
        UserFirst = "Send USER first",
        BadMechanism = "That mechanism is not available",
        BadBase64 = "Not well-formed base64",
        Cancelled = "Authentication cancelled",
        Timeout = "Closing: no command for too long",
        ShuttingDown = "Closing: the server shuts down; nothing was deleted",
        TooManyErrors = "Closing: too many wrong commands",
    };

    public static readonly Pop3Texts Japanese = new()
    {
        Tag = "ja",
        Name = "日本語",
        Bye = "さようなら",
        ByeDeleted = "さようなら。削除の印が付いたメールを消しました",
        LanguageChanged = "日本語で応答します",
        UnknownLanguage = "その言語は使えません",
        Languages = "使える言語の一覧",
        SendPassword = "PASS を送ってください",
        LoggedIn = "ログインしました",
        LoginFailed = "ユーザー名とパスワードが一致しません",
        LoginUnavailable = "現在アカウントを確認できません。後でもう一度お試しください",
        TooManyAttempts = "ログインの失敗が多すぎます",
        TlsFirst = "先に TLS を始めてください (STLS)",
        MaildropInUse = "別の接続がメールボックスを使用中です。後でもう一度お試しください",
        Capabilities = "使える機能の一覧",
        BeginTls = "TLS を始めてください",
        TlsUnavailable = "今は TLS を使えません",
        Utf8On = "UTF-8 モードです",
        Utf8Needed = "このメールには UTF-8 モードが必要です (UTF8)",
        NoSuchMessage = "そのメールはありません",
        AlreadyDeleted = "そのメールには削除の印が付いています",
        Deleted = "削除の印を付けました",
        MessageGone = "そのメールはその間に消されました",
        MessageDamaged = "そのメールは壊れています。管理者に hikyaku check を頼んでください",
        MessageFollows = "メールを送ります",
        ListFollows = "一覧を送ります",
        Reset = "削除の印をすべて外しました",
        NotUpdated = "消せなかったメールがあります",
        Unknown = "知らないコマンドです",
        WrongState = "今は使えないコマンドです",
        BadArgument = "引数が違います",
        TooLong = "行が長すぎます",
        BadLine = "行は CRLF で終わり、CR・LF・NUL を含められません",
        UserFirst = "先に USER を送ってください",
        BadMechanism = "その認証方式は使えません",
        BadBase64 = "正しい base64 ではありません",
        Cancelled = "認証を取り消しました",
        Timeout = "長くコマンドがないため接続を閉じます",
        ShuttingDown = "サーバーが停止するため接続を閉じます。メールは消していません",
        TooManyErrors = "間違ったコマンドが多すぎるため接続を閉じます",
    };

    public static readonly IReadOnlyList<Pop3Texts> All = [English, Japanese];

    /// <summary>The language that a basic language range asks for (RFC 4647 §2.1); "*" is our own choice.</summary>
    public static Pop3Texts? Match(string range)
    {
        if (range == "*")
            return English;
        var primary = range.Split('-', 2)[0];
        return All.FirstOrDefault(texts => texts.Tag.Equals(primary, StringComparison.OrdinalIgnoreCase));
    }
}
