using System.Globalization;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Server.Language;
using Hikyaku.Transport.Bounce;

namespace Hikyaku.Server.Explaining;

/// <summary>Explains what a mail server answered: the likely cause, what to do, and whether it is tried again.</summary>
/// <param name="tongue">The language.</param>
/// <param name="patience">For how long mail is tried again.</param>
internal sealed class ReplyExplainer(Tongue tongue, TimeSpan patience)
{
    private const int LongestReply = 2000;

    /// <summary>What servers write beside their codes, the more telling first: the codes alone are used loosely.</summary>
    private static readonly (string[] Words, Text Cause, Text Advice)[] Habits =
    [
        (["greylist", "grey list", "graylist", "gray list"],
            new("The server makes everybody wait whom it does not know yet (greylisting): robots that send spam don't come again.", "知らない相手をいったん待たせる仕組み (グレイリスト) です。迷惑メールのロボットは二度と来ないためです。"),
            new("Nothing: the next try will probably be taken.", "何もしなくて大丈夫です。次の試みで受け取られるでしょう。")),
        (["spamhaus", "blocklist", "blacklist", "block list", "black list", "dnsbl", "rbl", "spamcop", "barracuda", "poor reputation", "bad reputation"],
            new("The sending server's address is on a list of senders of spam.", "送信サーバーのアドレスが、迷惑メール送信元の一覧 (ブロックリスト) に載っています。"),
            new("The administrator looks for a hacked account that sent spam, changes its password, and asks the list that the reply names to take the address off.", "管理者は、乗っ取られて迷惑メールを送ったアカウントがないか調べてパスワードを変え、応答に書かれた一覧に削除を申請してください。")),
        (["starttls", "encryption required", "must use tls"],
            new("The server takes mail only over an encrypted connection.", "相手は暗号化された接続でしかメールを受け取りません。"),
            new("The administrator makes sure that TLS is switched on for outgoing mail.", "管理者は、送信時の TLS が有効か確かめてください。")),
        (["authentication required", "not authenticated", "authentication credentials", "auth required", "sender must authenticate", "login required"],
            new("The server takes this mail only from users who log in, or user name or password are wrong.", "ログインした利用者のメールしか受け取らないか、ユーザー名かパスワードが違います。"),
            new("Set up your mail program to log in for sending (port 465 or 587), and check the password.", "メールソフトの送信設定で認証 (ポート 465 か 587) を有効にし、パスワードを確かめてください。")),
        (["dmarc", "5.7.26", "unauthenticated email"],
            new("The domain in From does not vouch for this mail (DMARC): neither SPF nor a signature (DKIM) of it is right.", "From のドメインがこのメールを保証していません (DMARC)。SPF も署名 (DKIM) も合っていません。"),
            new("Send through the servers of that domain. Its administrator runs \"hikyaku domain dns NAME --check\" to see what is missing in the DNS.", "そのドメインのサーバーから送ってください。管理者は「hikyaku domain dns 名前 --check」で DNS の不足を確かめられます。")),
        (["spf", "5.7.23"],
            new("The sender's domain does not permit this server to send its mail (SPF).", "差出人のドメインが、このサーバーからの送信を許可していません (SPF)。"),
            new("The administrator of the sender's domain adds the server to its SPF record (\"hikyaku domain dns NAME --check\" tells how). Forwarded mail meets this too.", "差出人のドメインの管理者は、SPF レコードにこのサーバーを加えてください (「hikyaku domain dns 名前 --check」が示します)。転送メールでも起こります。")),
        (["dkim", "5.7.20", "5.7.21", "5.7.22"],
            new("The digital signature of the sender's domain (DKIM) is missing or does not fit.", "差出人のドメインのデジタル署名 (DKIM) がないか、合いません。"),
            new("The administrator checks the keys in the DNS: \"hikyaku domain dns NAME --check\".", "管理者は DNS の鍵を確かめてください (「hikyaku domain dns 名前 --check」)。")),
        (["reverse dns", "rdns", "ptr record", "5.7.25", "reverse lookup", "reverse hostname", "4.7.25"],
            new("The sending server's address has no name in the DNS that leads back to it.", "送信サーバーのアドレスに、正しくたどれる名前 (逆引き) がありません。"),
            new("The administrator asks the provider of the address for a reverse record (PTR) with the server's name.", "管理者は、アドレスの提供元にサーバー名の逆引き (PTR) を設定してもらってください。")),
        (["rate limit", "ratelimit", "too many", "too fast", "throttl", "4.7.28", "exceeded the maximum number", "slow down"],
            new("Too much mail at once for the receiving server.", "一度に送る量が、相手のサーバーの許す範囲を超えています。"),
            new("Wait, and send large mailings in smaller pieces.", "時間をおき、大量の送信は小分けにしてください。")),
        (["over quota", "overquota", "mailbox full", "mailbox is full", "quota exceeded", "exceeded storage", "insufficient system storage", "out of space"],
            new("The recipient's mailbox, or the disk of the server, is full.", "相手のメールボックスかサーバーのディスクがいっぱいです。"),
            new("Tell the recipient in another way.", "別の方法で相手に知らせてください。")),
        (["relay", "not permitted to relay", "we do not relay"],
            new("The server is not responsible for the recipient's domain, and takes such mail only from its own users.", "そのサーバーは宛先のドメインを担当しておらず、自分の利用者以外からは中継しません。"),
            new("Your own mail program must log in for sending. Between servers: the domain's MX record, which names its servers, points to the wrong one.", "自分のメールソフトなら、送信時の認証を設定してください。サーバー間なら、宛先ドメインの MX (受信サーバーを示す DNS の記録) が間違っています。")),
        (["virus", "malware", "infected"],
            new("The server thinks that the mail carries a virus.", "メールにウイルスが含まれていると判断されました。"),
            new("Check your machine for viruses; send files in another way if they are harmless.", "自分のマシンのウイルスを検査し、無害なファイルなら別の方法で渡してください。")),
        (["spam", "content", "message rejected", "policy violation", "unsolicited"],
            new("The server does not like what the mail says or looks like: it takes it for unwanted.", "内容や形から、迷惑メールと判断されました。"),
            new("Write more plainly, with fewer links and pictures; ask the recipient in another way to let your mail through.", "リンクや画像を減らして書き直すか、別の方法で相手に連絡して受け取れるようにしてもらってください。")),
        (["user unknown", "unknown user", "no such user", "does not exist", "no mailbox", "recipient rejected", "invalid recipient", "unknown recipient", "no such recipient", "mailbox unavailable", "address rejected", "not found"],
            new("There is no such address at that server.", "その宛先のアドレスは存在しません。"),
            new("Look at its spelling, or ask the recipient for the right one.", "つづりを確かめるか、正しいアドレスを相手に確認してください。")),
        (["message size", "too large", "too big", "size exceeds", "exceeds size", "maximum size"],
            new("The mail is too large for that server.", "メールが大きすぎます。"),
            new("Send it without large attachments, or share them in another way.", "添付ファイルを小さくするか、別の方法で渡してください。")),
        (["timed out", "timeout", "connection refused", "could not connect", "no route", "unreachable"],
            new("The other server can't be reached: it is switched off, busy, or something on the way is broken.", "相手のサーバーに届きません。停止中か混雑中か、途中の障害です。"),
            new("Wait. If it lasts, the administrators on both sides look at their networks and firewalls.", "しばらく待ってください。続くようなら、双方の管理者がネットワークとファイアウォールを確かめます。")),
    ];

    // RFC 5321 §4.2.3
    private static readonly Dictionary<int, (Text Cause, Text Advice)> Codes = new()
    {
        [421] = (new("The server closes the connection: it is busy or about to stop.", "サーバーが混雑しているか、停止するところです。"), new("Wait.", "待ってください。")),
        [450] = (new("The mailbox can't be used just now.", "今はメールボックスを使えません。"), new("Wait.", "待ってください。")),
        [451] = (new("Something went wrong inside the server.", "サーバーの内部で問題が起きました。"), new("Wait.", "待ってください。")),
        [452] = (new("The server has no room just now.", "サーバーの空きが足りません。"), new("Wait.", "待ってください。")),
        [503] = (new("The two servers did not understand each other.", "サーバー同士のやり取りがかみ合いませんでした。"), new("The administrator reports it to the makers of the software, with the log.", "管理者は、ログを添えてソフトの作者に報告してください。")),
        [535] = (new("User name or password are wrong.", "ユーザー名かパスワードが違います。"), new("Check them in your mail program.", "メールソフトの設定を確かめてください。")),
        [550] = (new("The server does not take mail for this address: usually there is no such mailbox, or a rule forbids it.", "その宛先へのメールは受け取られません。多くは宛先がないか、規則で禁じられています。"), new("Look at the spelling of the address; read what the server wrote.", "アドレスのつづりと、サーバーの説明を確かめてください。")),
        [551] = (new("The recipient has moved to another server.", "宛先は別のサーバーに移っています。"), new("Ask the recipient for the new address.", "新しいアドレスを相手に確認してください。")),
        [552] = (new("The mail is too large, or the mailbox is full.", "メールが大きすぎるか、メールボックスがいっぱいです。"), new("Send it smaller, or later.", "小さくするか、後で送ってください。")),
        [553] = (new("The address is not written as the server likes it.", "アドレスの書き方が受け入れられません。"), new("Look at its spelling.", "つづりを確かめてください。")),
        [554] = (new("The server refuses the mail as a whole, mostly as unwanted.", "メール全体が拒否されました。多くは迷惑メールとみなされたためです。"), new("Read what the server wrote; ask the recipient in another way.", "サーバーの説明を読み、別の方法で相手に連絡してください。")),
    };

    /// <summary>Explains a reply.</summary>
    /// <param name="reply">Such as <c>550 5.7.1 Relaying denied</c>.</param>
    /// <param name="recipient">Whom it is about, when that is known.</param>
    /// <returns>Null when it is no reply of a mail server.</returns>
    public ExplainedReply? Explain(string reply, string? recipient = null)
    {
        string text = reply.Length > LongestReply ? reply[..LongestReply] : reply;
        if (ReplyCodes.Find(text) is not { } codes) return null;
        (Text cause, Text advice) = CauseOf(codes, text);
        Text retry = codes.Class switch
        {
            2 => new("Nothing went wrong: the mail was taken.", "問題ありません。受け取られました。"),
            4 => new(
                string.Create(CultureInfo.InvariantCulture, $"Yes: by itself, first after some minutes, then less often, for {Postmarks.Span(patience).English} in all. The sender is told if that does not help."),
                string.Create(CultureInfo.InvariantCulture, $"はい。数分後から間隔を延ばしながら、合計 {Postmarks.Span(patience).Japanese}間は自動的に再送します。それでも駄目なら差出人に知らせます。")),
            _ => new("No: the answer is final. The mail goes back to its sender, who may send it again when the cause is gone.", "いいえ。これは最終的な返事です。メールは差出人に戻されます。原因がなくなれば送り直せます。"),
        };
        return new ExplainedReply(recipient, text.ReplaceLineEndings(" ").Trim(), cause.In(tongue), advice.In(tongue), retry.In(tongue), codes.Class == 4);
    }

    private static (Text Cause, Text Advice) CauseOf(ReplyCodes codes, string text)
    {
        if (codes.Class == 2) return (new("The server took the mail.", "サーバーがメールを受け取りました。"), new("Nothing.", "何もする必要はありません。"));
        foreach (var (words, cause, advice) in Habits)
        {
            if (words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) return (cause, advice);
        }
        if (codes.Status is { } status && status.Subject != 0)
        {
            var known = Explanation.Of(status);
            return (new(known.English, known.Japanese), new("Read what the server wrote beside its code.", "応答の番号に続く説明も読んでください。"));
        }
        return Codes.GetValueOrDefault(codes.Code) is { Cause.English: not null } found ? found
            : codes.Class == 4 ? (new("The server can't take the mail just now.", "今は受け取れないという返事です。"), new("Wait.", "待ってください。"))
            : (new("The server refuses the mail.", "サーバーがメールを拒否しました。"), new("Read what the server wrote beside its code.", "応答の番号に続く説明を読んでください。"));
    }
}

/// <summary>The numbers of a reply, RFC 5321 §4.2 and RFC 3463.</summary>
/// <param name="Code">The three digits; 0 when only the other ones are there.</param>
/// <param name="Class">2, 4 or 5.</param>
/// <param name="Status">The other ones.</param>
internal sealed record ReplyCodes(int Code, int Class, EnhancedStatusCode? Status)
{
    private static readonly char[] Blanks = [' ', '-', ';', ':', '\t', '\r', '\n', '"', '<', '('];

    /// <summary>Looks for them among the first words.</summary>
    public static ReplyCodes? Find(string text)
    {
        const int MostWords = 12;
        var code = 0;
        foreach (string word in text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            if (code == 0 && word.Length == 3 && word[0] is '2' or '4' or '5' && word.All(char.IsAsciiDigit)) code = int.Parse(word, CultureInfo.InvariantCulture);
            else if (StatusOf(word) is { } status) return new ReplyCodes(code, code > 0 ? code / 100 : status.Class, status);
            else if (code > 0) break;
        }
        return code == 0 ? null : new ReplyCodes(code, code / 100, null);
    }

    private static EnhancedStatusCode? StatusOf(string word)
    {
        string[] numbers = word.TrimEnd('.', ',', ')').Split('.');
        return numbers.Length == 3 && numbers[0] is "2" or "4" or "5" && numbers.Length == 3 && numbers.All(number => number.Length is > 0 and <= 3 && number.All(char.IsAsciiDigit))
            ? new EnhancedStatusCode(numbers[0][0] - '0', int.Parse(numbers[1], CultureInfo.InvariantCulture), int.Parse(numbers[2], CultureInfo.InvariantCulture))
            : null;
    }
}
