using Hikyaku.Protocol.Dsn;

namespace Hikyaku.Transport.Bounce;

/// <summary>What a status code (RFC 3463) means for the person who sent the message, and what can be done, in English and Japanese.</summary>
/// <param name="English">One or two sentences.</param>
/// <param name="Japanese">The same.</param>
public sealed record Explanation(string English, string Japanese)
{
    private static readonly Dictionary<(int Subject, int Detail), Explanation> Exact = new()
    {
        [(1, 1)] = new("There is no such address. Look at its spelling, or ask the recipient for the right one.", "この宛先のアドレスは存在しません。つづりを確かめるか、正しいアドレスを相手に確認してください。"),
        [(1, 2)] = new("The part after the @ does not exist. Look at its spelling.", "「@」より後ろのドメインが存在しません。つづりを確かめてください。"),
        [(1, 6)] = new("The recipient has moved and left no new address.", "この宛先は移転し、新しいアドレスが分かりません。"),
        [(1, 10)] = new("The domain after the @ accepts no mail at all. Look at its spelling.", "「@」より後ろのドメインはメールを受け付けていません。つづりを確かめてください。"),
        [(2, 1)] = new("The recipient's mailbox is closed.", "相手のメールボックスは使われていません。"),
        [(2, 2)] = new("The recipient's mailbox is full. Tell the recipient in another way.", "相手のメールボックスがいっぱいです。別の方法で相手に知らせてください。"),
        [(2, 3)] = new("The message is too large for the recipient. Send it without large attachments, or share them in another way.", "メールが大きすぎて相手が受け取れません。添付ファイルを小さくするか、別の方法で渡してください。"),
        [(3, 4)] = new("The message is too large for the recipient's server. Send it without large attachments, or share them in another way.", "メールが大きすぎて相手のサーバーが受け取りません。添付ファイルを小さくするか、別の方法で渡してください。"),
        [(4, 4)] = new("The domain after the @ has no server that takes mail. Look at its spelling.", "「@」より後ろのドメインにはメールを受け取るサーバーがありません。つづりを確かめてください。"),
        [(4, 6)] = new("The message goes round in a loop. The administrator of the domain has to repair that.", "メールが同じところを回っています。ドメインの管理者による修正が必要です。"),
        [(4, 7)] = new("It was to be delivered by a certain time, which has passed.", "指定された配達期限を過ぎました。"),
        [(5, 3)] = new("The message has too many recipients at once. Send it to fewer at a time.", "一度に送る宛先が多すぎます。宛先を減らして送ってください。"),
        [(6, 7)] = new("The recipient's server does not understand addresses outside of ASCII.", "相手のサーバーは ASCII 以外の文字を含むアドレスに対応していません。"),
        [(6, 9)] = new("The recipient's server does not understand headers in UTF-8.", "相手のサーバーは UTF-8 のヘッダーに対応していません。"),
        [(7, 1)] = new("The recipient's server refuses the message by its rules. Ask the recipient in another way to let your mail through.", "相手のサーバーの規則によって拒否されました。別の方法で相手に連絡し、受け取れるようにしてもらってください。"),
        [(7, 10)] = new("The message was to be sent with protection only, and that could not be had.", "暗号化が必須のメールですが、暗号化した経路を使えませんでした。"),
        [(7, 30)] = new("The message was to be sent with protection all the way, which the recipient's server does not promise.", "全経路の暗号化が必須のメールですが、相手のサーバーが対応していません。"),
    };

    private static readonly Dictionary<int, Explanation> Subjects = new()
    {
        [1] = new("Something is wrong with the address.", "宛先のアドレスに問題があります。"),
        [2] = new("The recipient's mailbox does not take the message.", "相手のメールボックスがメールを受け取りません。"),
        [3] = new("The recipient's server can't take the message.", "相手のサーバーがメールを受け取れません。"),
        [4] = new("The recipient's server can't be reached.", "相手のサーバーに接続できません。"),
        [5] = new("The recipient's server and this one did not understand each other.", "相手のサーバーとのやり取りがうまくいきませんでした。"),
        [6] = new("The recipient's server does not take the message in this form.", "相手のサーバーはこの形式のメールを受け取りません。"),
        [7] = new("The recipient's server refuses the message by its rules.", "相手のサーバーの規則によって拒否されました。"),
    };

    private static readonly Explanation Unknown = new("The recipient's server did not take the message.", "相手のサーバーがメールを受け取りませんでした。");

    /// <summary>The explanation of a code.</summary>
    public static Explanation Of(EnhancedStatusCode status)
        => Exact.GetValueOrDefault((status.Subject, status.Detail)) ?? Subjects.GetValueOrDefault(status.Subject) ?? Unknown;
}
