using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>Who writes a header field.</summary>
internal enum FieldWriter
{
    /// <summary>The program with which the mail was written.</summary>
    Author,

    /// <summary>A server on the way.</summary>
    Server,

    /// <summary>The server that put the mail into the mailbox.</summary>
    LastServer,

    /// <summary>A mailing list or somebody who passed the mail on.</summary>
    Forwarder,

    /// <summary>Anybody.</summary>
    Anybody,
}

/// <summary>What is known of a kind of header field.</summary>
/// <param name="What">What it is for.</param>
/// <param name="Writer">Who writes it.</param>
/// <param name="Source">The standard.</param>
/// <param name="IsForShowing">True when it only says how the content is to be read: nothing hangs on believing it.</param>
internal sealed record FieldLore(Text What, FieldWriter Writer, string? Source, bool IsForShowing = false)
{
    private static readonly Dictionary<string, FieldLore> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Return-Path"] = new(new("The sender on the envelope: where errors in delivery are reported to. It may differ from From.", "封筒の差出人。配達できなかったときに知らせる宛先で、From と違うこともあります。"), FieldWriter.LastServer, "RFC 5321 §4.4"),
        ["Delivered-To"] = new(new("The mailbox into which this copy was put.", "この一通が配達されたメールボックスです。"), FieldWriter.LastServer, "RFC 9228"),
        ["Received"] = new(new("A postmark: each server that the mail passes writes one on top, so they are read from below.", "消印。メールが通ったサーバーが一つずつ上に書き足すので、下から順に読みます。"), FieldWriter.Server, "RFC 5321 §4.4"),
        ["Authentication-Results"] = new(new("What a server found out about who really sent the mail.", "本当の差出人について、サーバーが検証した結果です。"), FieldWriter.Server, "RFC 8601"),
        ["Received-SPF"] = new(new("Whether the sending machine may send mail for the domain on the envelope (SPF).", "送信元のマシンが、封筒の差出人のドメインのメールを送ってよいかを調べた結果 (SPF) です。"), FieldWriter.Server, "RFC 7208 §9.1"),
        ["DKIM-Signature"] = new(new("A digital signature of a domain over parts of the header and the body: whoever changes them breaks it.", "ドメインによるデジタル署名。署名されたヘッダーや本文を誰かが変えると、署名が合わなくなります。"), FieldWriter.Server, "RFC 6376"),
        ["ARC-Seal"] = new(new("A seal of somebody who passed the mail on, over what those before him found out.", "転送したサーバーが、それまでの検証結果に押した封印です。"), FieldWriter.Forwarder, "RFC 8617"),
        ["ARC-Message-Signature"] = new(new("The mail as somebody passed it on, signed by him.", "転送したサーバーが、転送した時点の内容に付けた署名です。"), FieldWriter.Forwarder, "RFC 8617"),
        ["ARC-Authentication-Results"] = new(new("What somebody who passed the mail on found out about its sender.", "転送したサーバーが、差出人について検証した結果です。"), FieldWriter.Forwarder, "RFC 8617"),
        ["From"] = new(new("Who wrote the mail, as the mail says. Easily forged.", "メールを書いた人 (自己申告)。簡単に偽装できます。"), FieldWriter.Author, "RFC 5322 §3.6.2"),
        ["Sender"] = new(new("Who sent it for the author, such as a secretary or a program.", "著者に代わって送信した人 (秘書や自動送信の仕組みなど) です。"), FieldWriter.Author, "RFC 5322 §3.6.2"),
        ["Reply-To"] = new(new("Where answers go, instead of to From.", "返信の宛先。From の代わりに使われます。"), FieldWriter.Author, "RFC 5322 §3.6.2"),
        ["To"] = new(new("Whom it is written to. Where it really goes stands on the envelope.", "宛先として書かれた人。実際の配達先は封筒の宛先で決まります。"), FieldWriter.Author, "RFC 5322 §3.6.3"),
        ["Cc"] = new(new("Who gets a copy, for all to see.", "写しを受け取る人。受け取った全員に見えます。"), FieldWriter.Author, "RFC 5322 §3.6.3"),
        ["Bcc"] = new(new("Who gets a copy unseen by the others; it normally never arrives.", "ほかの人に見せずに写しを送る宛先。普通は届いたメールには残りません。"), FieldWriter.Author, "RFC 5322 §3.6.3"),
        ["Subject"] = new(new("What it is about.", "件名です。"), FieldWriter.Author, "RFC 5322 §3.6.5"),
        ["Date"] = new(new("When it was written, by the clock of the author's machine.", "書かれた日時。差出人のマシンの時計によるものです。"), FieldWriter.Author, "RFC 5322 §3.6.1"),
        ["Message-ID"] = new(new("The name of this mail, by which answers refer to it. It must never be used twice.", "このメールの識別番号。返信はこれを引用します。決して重複してはいけません。"), FieldWriter.Author, "RFC 5322 §3.6.4"),
        ["In-Reply-To"] = new(new("The mail to which this one is an answer.", "どのメールへの返信かを示します。"), FieldWriter.Author, "RFC 5322 §3.6.4"),
        ["References"] = new(new("The conversation that it belongs to: the mails before it.", "会話の流れ。これより前のメールの識別番号が並びます。"), FieldWriter.Author, "RFC 5322 §3.6.4"),
        ["Comments"] = new(new("A remark.", "補足の文章です。"), FieldWriter.Author, "RFC 5322 §3.6.5"),
        ["Keywords"] = new(new("Words to find it by.", "分類のための語です。"), FieldWriter.Author, "RFC 5322 §3.6.5"),
        ["MIME-Version"] = new(new("The mail keeps to MIME, which lets mail carry any language, pictures and files. There is only version 1.0.", "MIME に従うという印。MIME は、各国語や画像やファイルをメールで送るための規格です。版は 1.0 しかありません。"), FieldWriter.Author, "RFC 2045 §4", true),
        ["Content-Type"] = new(new("What kind of content this is, and in which character code.", "内容の種類と文字コードです。"), FieldWriter.Author, "RFC 2045 §5", true),
        ["Content-Transfer-Encoding"] = new(new("How the content was wrapped up for the way: old servers carry only plain English characters.", "送るための本文の変換方法。古いサーバーは英数字しか運べないためです。"), FieldWriter.Author, "RFC 2045 §6", true),
        ["Content-Disposition"] = new(new("Whether a part is shown or offered as a file.", "本文として表示するか、添付ファイルとして扱うかを示します。"), FieldWriter.Author, "RFC 2183", true),
        ["Content-ID"] = new(new("A name by which other parts refer to this one, such as a picture in a page.", "ほかの部分から引用するための名前 (本文に埋め込む画像など) です。"), FieldWriter.Author, "RFC 2045 §7", true),
        ["Content-Description"] = new(new("What a part is, in words.", "内容の説明です。"), FieldWriter.Author, "RFC 2045 §8", true),
        ["Content-Language"] = new(new("The language of the content.", "内容の言語です。"), FieldWriter.Author, "RFC 3282", true),
        ["Resent-From"] = new(new("Who passed the mail on by hand.", "手作業で再送した人です。"), FieldWriter.Forwarder, "RFC 5322 §3.6.6"),
        ["Resent-To"] = new(new("Whom it was passed on to by hand.", "手作業で再送した宛先です。"), FieldWriter.Forwarder, "RFC 5322 §3.6.6"),
        ["Resent-Date"] = new(new("When it was passed on by hand.", "手作業で再送した日時です。"), FieldWriter.Forwarder, "RFC 5322 §3.6.6"),
        ["List-Id"] = new(new("The mailing list that it came through.", "経由したメーリングリストの名前です。"), FieldWriter.Forwarder, "RFC 2919"),
        ["List-Unsubscribe"] = new(new("How to get no more mail from this list.", "このリストの配信を止める方法です。"), FieldWriter.Forwarder, "RFC 2369"),
        ["List-Unsubscribe-Post"] = new(new("That one click is enough for that.", "配信停止がワンクリックでできるという印です。"), FieldWriter.Forwarder, "RFC 8058"),
        ["List-Post"] = new(new("Where to write to the whole list.", "リスト全体への投稿先です。"), FieldWriter.Forwarder, "RFC 2369"),
        ["List-Help"] = new(new("Where to learn about the list.", "リストの案内です。"), FieldWriter.Forwarder, "RFC 2369"),
        ["List-Archive"] = new(new("Where old mail of the list can be read.", "過去のメールが読める場所です。"), FieldWriter.Forwarder, "RFC 2369"),
        ["Auto-Submitted"] = new(new("That a program wrote it and no person; programs do not answer it.", "人ではなくプログラムが書いたという印。自動応答同士が返信し合うのを防ぎます。"), FieldWriter.Author, "RFC 3834"),
        ["Precedence"] = new(new("That it went to many at once (an old custom).", "一斉に送られたという印 (古い慣習) です。"), FieldWriter.Author, null),
        ["Disposition-Notification-To"] = new(new("Who wants to know that you have read it. You need not tell.", "開封通知を求めている宛先。応じる義務はありません。"), FieldWriter.Author, "RFC 8098"),
        ["Autocrypt"] = new(new("The author's public key, for encrypted answers.", "差出人の公開鍵。返信を暗号化するのに使えます。"), FieldWriter.Author, null),
        ["TLS-Required"] = new(new("The author would rather have it delivered unprotected than not at all.", "暗号化できなくても届けることを優先してほしいという印です。"), FieldWriter.Author, "RFC 8689"),
        ["X-Mailer"] = new(new("The program with which it was written.", "メールを書いたソフトの名前です。"), FieldWriter.Author, null),
        ["User-Agent"] = new(new("The program with which it was written.", "メールを書いたソフトの名前です。"), FieldWriter.Author, null),
        ["X-Priority"] = new(new("How urgent the author thinks it is.", "差出人が付けた重要度です。"), FieldWriter.Author, null),
        ["Importance"] = new(new("How urgent the author thinks it is.", "差出人が付けた重要度です。"), FieldWriter.Author, null),
        ["X-Originating-IP"] = new(new("The address of the machine at which the author sat, as the webmail says.", "ウェブメールが記録した、差出人のマシンのアドレスです。"), FieldWriter.Server, null),
        ["X-Spam-Status"] = new(new("What a spam filter on the way thought of it.", "途中の迷惑メールフィルターの判定です。"), FieldWriter.Server, null),
        ["Organization"] = new(new("Where the author works.", "差出人の所属です。"), FieldWriter.Author, null),
    };

    private static readonly FieldLore Unknown = new(
        new("Described by no standard that is known here; programs use such fields for purposes of their own.", "ここで知っている標準にはない欄。プログラムが独自の目的で使います。"), FieldWriter.Anybody, null);

    /// <summary>What is known of fields of that name.</summary>
    public static FieldLore Of(string name) => Known.GetValueOrDefault(name) ?? Unknown;

    /// <summary>Who writes it, in words.</summary>
    public Text WriterText => Writer switch
    {
        FieldWriter.Author => new("the author's mail program", "差出人のメールソフト"),
        FieldWriter.Server => new("a server on the way", "途中のサーバー"),
        FieldWriter.LastServer => new("the server that put it into the mailbox", "メールボックスに入れたサーバー"),
        FieldWriter.Forwarder => new("whoever passed it on, such as a mailing list", "転送した人やメーリングリスト"),
        _ => new("nobody knows: anybody may", "不明 (誰でも書ける)"),
    };
}
