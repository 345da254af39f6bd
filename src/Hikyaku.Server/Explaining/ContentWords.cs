using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>The words of MIME in plain words.</summary>
internal static class ContentWords
{
    /// <summary>What kind of content a media type is.</summary>
    public static Text OfType(string type) => type switch
    {
        "text/plain" => new("plain text", "ふつうの文章"),
        "text/html" => new("a page like those of the web: it can look like anything, and its links can lead elsewhere than they say", "ウェブページと同じ形式 (HTML)。見た目を自由に作れ、リンク先は表示と違うことがあります"),
        "text/calendar" => new("an invitation for a calendar", "予定表への招待"),
        "text/enriched" or "text/rtf" => new("text with fonts and colours", "書式付きの文章"),
        "multipart/mixed" => new("several parts one after the other: usually a text and attached files", "複数の部分の集まり (普通は文章と添付ファイル)"),
        "multipart/alternative" => new("the same content in several forms, of which the best one is shown", "同じ内容の別形式の集まり。表示できる最良のものが使われます"),
        "multipart/related" => new("a page with the pictures that belong to it", "ページと、それに埋め込まれた画像など"),
        "multipart/signed" => new("a part and the author's digital signature over it", "署名された内容と、差出人のデジタル署名"),
        "multipart/encrypted" => new("an encrypted message: only who has the key can read it", "暗号化された内容。鍵を持つ人だけが読めます"),
        "multipart/report" => new("a report of a mail system, such as that mail could not be delivered", "メールシステムからの報告 (配達できなかったときなど)"),
        "multipart/digest" => new("several mails in one", "複数のメールをまとめたもの"),
        "message/rfc822" or "message/global" => new("another mail, whole, within this one", "別のメール一通を丸ごと含むもの"),
        "message/delivery-status" or "message/global-delivery-status" => new("what became of a mail, for programs", "配達結果 (プログラム用)"),
        "message/disposition-notification" => new("a notice that a mail was read", "開封通知"),
        "text/rfc822-headers" => new("the header of another mail", "別のメールのヘッダー"),
        "message/feedback-report" => new("a report about abuse or a failed check", "迷惑行為や検証失敗の報告"),
        "application/pgp-signature" or "application/pkcs7-signature" or "application/x-pkcs7-signature" => new("a digital signature of the author", "差出人のデジタル署名"),
        "application/pkcs7-mime" or "application/x-pkcs7-mime" => new("an encrypted or signed message (S/MIME)", "暗号化または署名された内容 (S/MIME)"),
        "application/pgp-encrypted" => new("a mark that the next part is encrypted (OpenPGP)", "次の部分が暗号化されている印 (OpenPGP)"),
        "application/pdf" => new("a PDF document", "PDF 文書"),
        "application/zip" or "application/x-zip-compressed" => new("packed files (zip)", "圧縮されたファイル (zip)"),
        "application/octet-stream" => new("a file of a kind that is not told", "種類の示されていないファイル"),
        _ when type.StartsWith("image/", StringComparison.Ordinal) => new("a picture", "画像"),
        _ when type.StartsWith("video/", StringComparison.Ordinal) => new("a film", "動画"),
        _ when type.StartsWith("audio/", StringComparison.Ordinal) => new("a sound", "音声"),
        _ when type.StartsWith("text/", StringComparison.Ordinal) => new("text", "文章"),
        _ when type.StartsWith("multipart/", StringComparison.Ordinal) => new("several parts", "複数の部分の集まり"),
        _ => new("a file for a certain program", "特定のソフト用のファイル"),
    };

    /// <summary>What a charset is.</summary>
    public static Text OfCharset(string charset) => charset.ToLowerInvariant() switch
    {
        "us-ascii" => new("English letters, digits and signs only", "英数字と記号だけ"),
        "utf-8" => new("all writing of the world", "世界中の文字"),
        "iso-2022-jp" or "iso-2022-jp-1" or "iso-2022-jp-3" or "iso-2022-jp-2004" => new("Japanese in seven bits, the custom of Japanese mail; no half-width katakana, no ①", "7 ビットで日本語を表す、日本のメールの伝統的な文字コード (JIS)。半角カナや ① は使えません"),
        "shift_jis" or "cp932" or "windows-31j" or "x-sjis" => new("Japanese as Windows and old mobile phones write it", "Windows や昔の携帯電話の日本語の文字コード"),
        "euc-jp" => new("Japanese as Unix used to write it", "Unix で使われてきた日本語の文字コード"),
        "iso-8859-1" or "iso-8859-15" or "windows-1252" => new("letters of Western Europe", "西ヨーロッパの文字"),
        "gb2312" or "gbk" or "gb18030" => new("Chinese (simplified)", "中国語 (簡体字)"),
        "big5" => new("Chinese (traditional)", "中国語 (繁体字)"),
        "euc-kr" or "ks_c_5601-1987" => new("Korean", "韓国語"),
        "koi8-r" or "windows-1251" => new("Russian", "ロシア語"),
        _ => new("a character code", "文字コード"),
    };

    /// <summary>What a transfer encoding does.</summary>
    public static Text OfEncoding(string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "7bit" => new("not changed at all: it has only plain characters, in short lines", "変換なし。7 ビットで表せる短い行だけです"),
        "8bit" => new("not changed: characters beyond the plain English ones travel as they are", "変換なし。8 ビットの文字をそのまま送ります"),
        "binary" => new("not changed: any data, without lines", "変換なし。任意のデータをそのまま送ります"),
        "base64" => new("rewritten with letters and digits only, four for every three bytes: a third longer, good for files", "3 バイトごとに英数字 4 文字に置き換え。3 割ほど長くなりますが、ファイルに向きます"),
        "quoted-printable" => new("left readable, but for characters beyond the plain English ones, which became =XX: good for European languages", "ASCII 以外の文字を =XX に置き換え。残りはそのまま読めます。欧文に向きます"),
        _ => new("a way that is not known here", "ここでは知らない方法です"),
    };

    /// <summary>True when a file of that name can do harm when it is opened.</summary>
    public static bool IsProgram(string fileName)
    {
        var dot = fileName.TrimEnd(' ', '.').LastIndexOf('.');
        return dot >= 0 && fileName.TrimEnd(' ', '.')[(dot + 1)..].ToLowerInvariant() is "exe" or "scr" or "com" or "bat" or "cmd" or "pif" or "js" or "jse" or "vbs" or "vbe" or "wsf" or "hta"
            or "msi" or "jar" or "ps1" or "lnk" or "iso" or "img" or "reg" or "chm" or "cpl" or "docm" or "xlsm" or "pptm" or "svg" or "one";
    }
}
