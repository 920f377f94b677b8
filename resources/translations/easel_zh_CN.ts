<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>accounts</name>
    <message numerus="yes">
        <source>%Ln accounts are disabled.</source>
        <translation>
            <numerusform>已停用 %Ln 个账户。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts are enabled.</source>
        <translation>
            <numerusform>已启用 %Ln 个账户。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts could not be removed.</source>
        <translation>
            <numerusform>%Ln 个账户未能移除。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts were removed.</source>
        <translation>
            <numerusform>已移除 %Ln 个账户。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>已选 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be asked.</source>
        <translation>
            <numerusform>%Ln 个无法查询。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln did not pass.</source>
        <translation>
            <numerusform>%Ln 个未通过。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawn today</source>
        <translation>
            <numerusform>今天 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need another key.</source>
        <translation>
            <numerusform>%Ln 个需要更换密钥。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need signing in again.</source>
        <translation>
            <numerusform>%Ln 个需要重新登录。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts passed the check.</source>
        <translation>
            <numerusform>{all} 个账户中有 %Ln 个通过检查。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts were taken.</source>
        <translation>
            <numerusform>{all} 个账户中导入了 %Ln 个。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} can draw</source>
        <translation>
            <numerusform>{all} 个中有 %Ln 个可以绘图</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>详情(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation>启用(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export accounts…</source>
        <translation>导出账户(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>导入(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Import accounts…</source>
        <translation>导入账户(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>保留(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Keys of a list are for</source>
        <translation>列表中的密钥属于(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>名称(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>口令(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Passphrase of the export</source>
        <translation>导出文件的口令(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Priority</source>
        <translation>优先级(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>项目(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Project that pays</source>
        <translation>付费项目(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>移除(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Save the key</source>
        <translation>保存密钥(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Sign in again</source>
        <translation>重新登录(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Sort by provider</source>
        <translation>按提供商排序(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>A key of express mode draws at Vertex AI without a login. It is checked by a call without cost.</source>
        <translation>快速模式的密钥无需登录即可在 Vertex AI 绘图。检查它不产生费用。</translation>
    </message>
    <message>
        <source>A project of Google Cloud pays for the pictures. Make one, then enable its API.</source>
        <translation>图片由一个 Google Cloud 项目付费。先创建项目，再启用它的 API。</translation>
    </message>
    <message>
        <source>A&amp;dd account</source>
        <translation>添加账户(&amp;D)</translation>
    </message>
    <message>
        <source>AP&amp;I key</source>
        <translation>API 密钥(&amp;I)</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Account added</source>
        <translation>已添加账户</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Accounts (*.json *.txt *.csv)</source>
        <translation>账户文件 (*.json *.txt *.csv)</translation>
    </message>
    <message>
        <source>Accounts at 1 draw first, the next ones when none above is ready. At the same number {turn}.</source>
        <translation>优先级为 1 的账户先绘图，上面的都不可用时才轮到下面的。优先级相同时，{turn}。</translation>
    </message>
    <message>
        <source>Add OpenAI or a service like it</source>
        <translation>添加 OpenAI 或同类服务</translation>
    </message>
    <message>
        <source>Add Vertex AI by its key</source>
        <translation>用密钥添加 Vertex AI</translation>
    </message>
    <message>
        <source>Add a Gemini API key</source>
        <translation>添加 Gemini API 密钥</translation>
    </message>
    <message>
        <source>Add a Google account</source>
        <translation>添加 Google 账户</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>添加账户</translation>
    </message>
    <message>
        <source>Add an&amp;other</source>
        <translation>再添加一个(&amp;O)</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>地址(&amp;R)</translation>
    </message>
    <message>
        <source>Address of the &amp;page that could not be opened</source>
        <translation>打不开的那个网页的地址(&amp;P)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>All take turns: {turn}. Drag a row up or down, and it draws before or after the others.</source>
        <translation>所有账户轮流绘图：{turn}。上下拖动一行，它就会排在其他账户之前或之后。</translation>
    </message>
    <message>
        <source>Also re&amp;voke at Google</source>
        <translation>同时在 Google 撤销授权(&amp;V)</translation>
    </message>
    <message>
        <source>An export of Easel, the file of a login (authorized_user), or a list with a key a line.</source>
        <translation>Easel 的导出文件、登录文件 (authorized_user)，或每行一个密钥的列表。</translation>
    </message>
    <message>
        <source>Another &amp;client</source>
        <translation>换一个客户端(&amp;C)</translation>
    </message>
    <message>
        <source>Any service that speaks OpenAI&apos;s Images API: its address and a key.</source>
        <translation>任何支持 OpenAI Images API 的服务：填它的地址和密钥。</translation>
    </message>
    <message>
        <source>Ask the provider what is left, where it can be asked.</source>
        <translation>在可以查询的地方，向提供商查询剩余配额。</translation>
    </message>
    <message>
        <source>Ask the provider whether it takes the secret. It costs nothing.</source>
        <translation>问提供商是否接受此凭据。不产生费用。</translation>
    </message>
    <message>
        <source>Asked {done} of {all} for quotas</source>
        <translation>已查询 {done} / {all} 的配额</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln characters. Nobody can recover it.</source>
        <translation>
            <numerusform>至少 %Ln 个字符。忘记后无人能找回。</numerusform>
        </translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>受众群体</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>返回 (Esc)</translation>
    </message>
    <message>
        <source>By name, provider or state, such as: gemini cooling (Ctrl+F)</source>
        <translation>按名称、提供商或状态查找，例如 gemini 冷却 (Ctrl+F)</translation>
    </message>
    <message>
        <source>C&amp;heck</source>
        <translation>检查(&amp;H)</translation>
    </message>
    <message>
        <source>Calls itsel&amp;f</source>
        <translation>自称(&amp;F)</translation>
    </message>
    <message>
        <source>Change how they take turns</source>
        <translation>更改轮流方式</translation>
    </message>
    <message>
        <source>Check and sa&amp;ve</source>
        <translation>检查并保存(&amp;V)</translation>
    </message>
    <message>
        <source>Check the key later in the account&apos;s details, or see whether it draws.</source>
        <translation>稍后可在账户详情中检查密钥，或看它能否绘图。</translation>
    </message>
    <message>
        <source>Checked {done} of {all}</source>
        <translation>已检查 {done} / {all}</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Choose &amp;file…</source>
        <translation>选择文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose a &amp;place…</source>
        <translation>选择位置(&amp;P)…</translation>
    </message>
    <message>
        <source>Choose nobody</source>
        <translation>取消全部选择</translation>
    </message>
    <message>
        <source>Client files (*.json)</source>
        <translation>客户端文件 (*.json)</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>客户端密钥</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>关闭详情 (Esc)</translation>
    </message>
    <message>
        <source>Close: {title}</source>
        <translation>关闭：{title}</translation>
    </message>
    <message>
        <source>Code Assist</source>
        <translation>Code Assist</translation>
    </message>
    <message>
        <source>Cooling</source>
        <translation>冷却中</translation>
    </message>
    <message>
        <source>Copy the a&amp;ddress</source>
        <translation>复制地址(&amp;D)</translation>
    </message>
    <message>
        <source>Create a client</source>
        <translation>创建客户端</translation>
    </message>
    <message>
        <source>Create a client of the type Desktop app, then download its JSON.</source>
        <translation>创建类型为“桌面应用”的客户端，然后下载它的 JSON。</translation>
    </message>
    <message>
        <source>Create an OAuth client of the type Desktop app</source>
        <translation>创建“桌面应用”类型的 OAuth 客户端</translation>
    </message>
    <message>
        <source>D&amp;isable</source>
        <translation>停用(&amp;I)</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Disabled {done} of {all}</source>
        <translation>已停用 {done} / {all}</translation>
    </message>
    <message>
        <source>Draw &amp;later</source>
        <translation>排后一些(&amp;L)</translation>
    </message>
    <message>
        <source>Draw e&amp;arlier</source>
        <translation>排前一些(&amp;A)</translation>
    </message>
    <message>
        <source>Draw earlier</source>
        <translation>排前一些</translation>
    </message>
    <message>
        <source>Draw first</source>
        <translation>最先绘图</translation>
    </message>
    <message>
        <source>Draw in between</source>
        <translation>在中间绘图</translation>
    </message>
    <message>
        <source>Draw last</source>
        <translation>最后绘图</translation>
    </message>
    <message>
        <source>Draw later</source>
        <translation>排后一些</translation>
    </message>
    <message>
        <source>Draws first</source>
        <translation>最先绘图</translation>
    </message>
    <message>
        <source>Draws through</source>
        <translation>绘图途径</translation>
    </message>
    <message>
        <source>Draws when no account above is ready</source>
        <translation>上面没有可用账户时绘图</translation>
    </message>
    <message>
        <source>Drop the client_secret.json here</source>
        <translation>把 client_secret.json 拖到这里</translation>
    </message>
    <message>
        <source>Drop the file here</source>
        <translation>把文件拖到这里</translation>
    </message>
    <message>
        <source>Drop the file of your client here, or paste its ID and its secret.</source>
        <translation>把客户端文件拖到这里，或粘贴它的 ID 和密钥。</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>导出(&amp;X)</translation>
    </message>
    <message>
        <source>Easel asks the service for its models, which costs nothing, and so sees that the key is good.</source>
        <translation>Easel 会向该服务查询模型列表，不产生费用，以此确认密钥可用。</translation>
    </message>
    <message>
        <source>Empty: Google&apos;s own.</source>
        <translation>留空：使用 Google 自己的地址。</translation>
    </message>
    <message>
        <source>Empty: that of the client file.</source>
        <translation>留空：使用客户端文件中的项目。</translation>
    </message>
    <message>
        <source>Empty: the email that signs in.</source>
        <translation>留空：使用登录的邮箱。</translation>
    </message>
    <message>
        <source>Empty: {project}, as for {account}.</source>
        <translation>留空：{project}，与 {account} 相同。</translation>
    </message>
    <message>
        <source>Enable the Gemini API</source>
        <translation>启用 Gemini API</translation>
    </message>
    <message>
        <source>Enable the Gemini for Google Cloud API</source>
        <translation>启用 Gemini for Google Cloud API</translation>
    </message>
    <message>
        <source>Enable the Vertex AI API</source>
        <translation>启用 Vertex AI API</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>已启用</translation>
    </message>
    <message>
        <source>Enabled {done} of {all}</source>
        <translation>已启用 {done} / {all}</translation>
    </message>
    <message>
        <source>Ends every login of this person with the same Google project, in other programs too.</source>
        <translation>此人在同一 Google 项目下的所有登录都会结束，其他程序中的也一样。</translation>
    </message>
    <message>
        <source>Export accounts</source>
        <translation>导出账户</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>已导出到 {path}。</translation>
    </message>
    <message>
        <source>Find an account</source>
        <translation>查找账户</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own.</source>
        <translation>适用于持有自己的 OAuth 客户端并有权使用该接口的人。</translation>
    </message>
    <message>
        <source>Gemini API</source>
        <translation>Gemini API</translation>
    </message>
    <message>
        <source>Gemini API key</source>
        <translation>Gemini API 密钥</translation>
    </message>
    <message>
        <source>Get a key</source>
        <translation>获取密钥</translation>
    </message>
    <message>
        <source>Give Easel the client</source>
        <translation>把客户端交给 Easel</translation>
    </message>
    <message>
        <source>Give Easel the client again.</source>
        <translation>请再次把客户端交给 Easel。</translation>
    </message>
    <message>
        <source>Google Cloud: an API key of express mode, or a login with a project.</source>
        <translation>Google Cloud：快速模式的 API 密钥，或带项目的登录。</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Google 账户</translation>
    </message>
    <message>
        <source>Hide: {field}</source>
        <translation>隐藏：{field}</translation>
    </message>
    <message>
        <source>How much is done</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Import accounts</source>
        <translation>导入账户</translation>
    </message>
    <message>
        <source>It begins with http://127.0.0.1. Copy it whole from the address bar.</source>
        <translation>它以 http://127.0.0.1 开头。请从地址栏完整复制。</translation>
    </message>
    <message>
        <source>It draws again, with the new login.</source>
        <translation>它已用新的登录恢复绘图。</translation>
    </message>
    <message>
        <source>It draws from now on.</source>
        <translation>它从现在起参与绘图。</translation>
    </message>
    <message>
        <source>It draws no more, and its login is deleted here. The log keeps its requests.</source>
        <translation>它不再绘图，其登录信息会从这里删除。日志保留它的请求。</translation>
    </message>
    <message>
        <source>It has drawn since.</source>
        <translation>此后它已成功绘图。</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing before it is kept.</source>
        <translation>保存之前会用一次不收费的调用检查它。</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing, then kept with your other secrets.</source>
        <translation>先用一次不收费的调用检查，然后与其他凭据一起保存。</translation>
    </message>
    <message>
        <source>It signs in by the client of {account}, and its project pays unless you name another.</source>
        <translation>它用 {account} 的客户端登录，除非另外指定，也由该客户端的项目付费。</translation>
    </message>
    <message>
        <source>Its provider takes the key, and it draws from now on.</source>
        <translation>提供商接受此密钥，它从现在起参与绘图。</translation>
    </message>
    <message>
        <source>Its share of the work</source>
        <translation>绘图分工</translation>
    </message>
    <message>
        <source>Key rejected</source>
        <translation>密钥被拒绝</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>上次检查</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>上次错误</translation>
    </message>
    <message>
        <source>Last error, {words}</source>
        <translation>上次错误，{words}</translation>
    </message>
    <message>
        <source>Less: {field}</source>
        <translation>减少：{field}</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限额</translation>
    </message>
    <message>
        <source>Login ended</source>
        <translation>登录已失效</translation>
    </message>
    <message>
        <source>Lower numbers draw first.</source>
        <translation>数字越小越先绘图。</translation>
    </message>
    <message>
        <source>Make a project</source>
        <translation>创建项目</translation>
    </message>
    <message>
        <source>Make a project and enable its API</source>
        <translation>创建项目并启用其 API</translation>
    </message>
    <message>
        <source>May be empty: a key of express mode knows its project.</source>
        <translation>可以留空：快速模式的密钥自带项目。</translation>
    </message>
    <message>
        <source>More about accounts</source>
        <translation>更多账户操作</translation>
    </message>
    <message>
        <source>More: {field}</source>
        <translation>增加：{field}</translation>
    </message>
    <message>
        <source>Name a file.</source>
        <translation>请填写文件名。</translation>
    </message>
    <message>
        <source>Name the app as you like, with External as its audience, and add yourself as a test user. While it is in Testing, logins end after 7 days; publish it on the page Audience to avoid that.</source>
        <translation>应用名称可随意填写，受众群体选“外部”，并把自己添加为测试用户。应用处于“测试”状态时，登录 7 天后失效；在“受众群体”页面发布即可避免。</translation>
    </message>
    <message>
        <source>Name the project that pays: this client does not tell it.</source>
        <translation>请填写付费项目：此客户端没有说明。</translation>
    </message>
    <message>
        <source>Needed. A location goes behind an @ where it is not global, such as my-project@europe-west4.</source>
        <translation>必填。如果位置不是 global，请在 @ 后写明，例如 my-project@europe-west4。</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需要你处理</translation>
    </message>
    <message>
        <source>Never checked.</source>
        <translation>从未检查。</translation>
    </message>
    <message>
        <source>New API key</source>
        <translation>新的 API 密钥</translation>
    </message>
    <message>
        <source>No account is like that</source>
        <translation>没有符合条件的账户</translation>
    </message>
    <message>
        <source>No accounts yet</source>
        <translation>还没有账户</translation>
    </message>
    <message>
        <source>No browser could be opened here. Copy the address and open it in any browser.</source>
        <translation>这里无法打开浏览器。请复制地址，在任意浏览器中打开。</translation>
    </message>
    <message>
        <source>Not allowed on Google&apos;s page: {names}. It draws without.</source>
        <translation>Google 页面上未获允许：{names}。没有它也能绘图。</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln of {all} accounts the provider said what is left.</source>
        <translation>
            <numerusform>{all} 个账户中，有 %Ln 个的提供商给出了剩余配额。</numerusform>
        </translation>
    </message>
    <message>
        <source>On: this account may draw. Space turns the chosen one on or off.</source>
        <translation>开：此账户可以绘图。按空格键可切换所选账户。</translation>
    </message>
    <message>
        <source>Open the &amp;browser again</source>
        <translation>再次打开浏览器(&amp;B)</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI 或同类服务</translation>
    </message>
    <message>
        <source>Or paste the &amp;ID of the client</source>
        <translation>或粘贴客户端的 ID(&amp;I)</translation>
    </message>
    <message>
        <source>Passphrase once &amp;more</source>
        <translation>再次输入口令(&amp;M)</translation>
    </message>
    <message>
        <source>Pictures at &amp;once</source>
        <translation>同时绘图数(&amp;O)</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>今天的图片</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>提供商</translation>
    </message>
    <message>
        <source>Quota left</source>
        <translation>剩余配额</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>Read: a client of the project {project}</source>
        <translation>已读取：项目 {project} 的客户端</translation>
    </message>
    <message>
        <source>Read: a client of type Desktop app</source>
        <translation>已读取：桌面应用类型的客户端</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>Refresh &amp;quotas</source>
        <translation>刷新配额(&amp;Q)</translation>
    </message>
    <message>
        <source>Remove {account}?</source>
        <translation>移除 {account}？</translation>
    </message>
    <message>
        <source>Replace the &amp;key</source>
        <translation>更换密钥(&amp;K)</translation>
    </message>
    <message>
        <source>Replace the key of {account}</source>
        <translation>更换 {account} 的密钥</translation>
    </message>
    <message>
        <source>Save &amp;without checking</source>
        <translation>不检查直接保存(&amp;W)</translation>
    </message>
    <message>
        <source>Set up the consent screen</source>
        <translation>设置同意屏幕</translation>
    </message>
    <message>
        <source>Show all accounts</source>
        <translation>显示所有账户</translation>
    </message>
    <message>
        <source>Show its requests</source>
        <translation>显示它的请求</translation>
    </message>
    <message>
        <source>Show only accounts that are like this</source>
        <translation>只显示这一类账户</translation>
    </message>
    <message>
        <source>Show: {field}</source>
        <translation>显示：{field}</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>重新登录</translation>
    </message>
    <message>
        <source>Sign in for Code Assist</source>
        <translation>登录 Code Assist</translation>
    </message>
    <message>
        <source>Sign in on Google&apos;s page and allow what Easel asks for. Then it goes on here.</source>
        <translation>在 Google 页面登录并允许 Easel 请求的权限，之后会在这里继续。</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google</source>
        <translation>用 Google 登录(&amp;G)</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google instead</source>
        <translation>改用 Google 登录(&amp;G)</translation>
    </message>
    <message>
        <source>Sign in with Google or bring an API key, and Easel can draw.</source>
        <translation>用 Google 登录，或填入 API 密钥，Easel 就能绘图。</translation>
    </message>
    <message>
        <source>Sign in with Google, or bring an API key (Ctrl+N)</source>
        <translation>用 Google 登录，或填入 API 密钥 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Sign in with your browser. The first time you make a client of your own, in four steps.</source>
        <translation>用浏览器登录。第一次需要按四个步骤创建自己的客户端。</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>已登录</translation>
    </message>
    <message>
        <source>So many pictures may be drawn by it at the same time.</source>
        <translation>它最多可同时绘制这么多张图片。</translation>
    </message>
    <message>
        <source>Sort by turn</source>
        <translation>按次序排列</translation>
    </message>
    <message>
        <source>Sort, import, export</source>
        <translation>排序、导入、导出</translation>
    </message>
    <message>
        <source>Sorted by provider. Who draws first is set in the order of turns.</source>
        <translation>已按提供商排序。谁先绘图，在“按次序排列”中设置。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Step {n} of {all}: {title}</source>
        <translation>第 {n} 步，共 {all} 步：{title}</translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %Ln were left as they are.</source>
        <translation>
            <numerusform>已停止；%Ln 个保持原样。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take at least %Ln characters.</source>
        <translation>
            <numerusform>至少需要 %Ln 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take turns with these</source>
        <translation>与这些账户轮流</translation>
    </message>
    <message>
        <source>That is a key, and was not kept. To add an account by its key, go back.</source>
        <translation>这是密钥，没有保存。要用密钥添加账户，请返回。</translation>
    </message>
    <message>
        <source>That is no file on this computer. Save it here first.</source>
        <translation>这不是本机上的文件。请先把它保存到本机。</translation>
    </message>
    <message>
        <source>The browser is on another machine?</source>
        <translation>浏览器在另一台机器上？</translation>
    </message>
    <message>
        <source>The key is missing.</source>
        <translation>缺少密钥。</translation>
    </message>
    <message>
        <source>The key was saved, but not checked.</source>
        <translation>密钥已保存，但没有检查。</translation>
    </message>
    <message>
        <source>The key was saved, but not checked. Its details can check it at any time.</source>
        <translation>密钥已保存，但没有检查。可随时在详情中检查。</translation>
    </message>
    <message>
        <source>The new key of {account} was saved, but could not be checked now.</source>
        <translation>{account} 的新密钥已保存，但暂时无法检查。</translation>
    </message>
    <message>
        <source>The provider last accepted its secret {ago} ({moment}).</source>
        <translation>提供商上次接受其凭据：{ago}（{moment}）。</translation>
    </message>
    <message>
        <source>The provider of {account} said what is left.</source>
        <translation>{account} 的提供商给出了剩余配额。</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>最快的方式：Google AI Studio 的密钥。</translation>
    </message>
    <message>
        <source>The userAgent of its requests. Empty: easel.</source>
        <translation>其请求的 userAgent。留空：easel。</translation>
    </message>
    <message>
        <source>There the last page cannot be opened, which is fine. Paste its address here.</source>
        <translation>那边最后一个网页打不开，这很正常。把它的地址粘贴到这里。</translation>
    </message>
    <message>
        <source>These two differ.</source>
        <translation>两次输入不一致。</translation>
    </message>
    <message>
        <source>This client signs in there, and not at Google.</source>
        <translation>此客户端在别处登录，而不是在 Google。</translation>
    </message>
    <message>
        <source>This key was pasted into another field, and put here.</source>
        <translation>此密钥被粘贴到了别的栏目中，已移到这里。</translation>
    </message>
    <message>
        <source>This part is missing.</source>
        <translation>缺少这一部分。</translation>
    </message>
    <message>
        <source>Time left to sign in</source>
        <translation>剩余登录时间</translation>
    </message>
    <message>
        <source>Us&amp;e it</source>
        <translation>使用它(&amp;E)</translation>
    </message>
    <message>
        <source>Use an OAuth client of your own, for a Google account that is entitled to this interface. Google&apos;s terms forbid the client of another product, and it suspends accounts for that.</source>
        <translation>对有权使用此接口的 Google 账户，请使用你自己的 OAuth 客户端。Google 的条款禁止使用其他产品的客户端，并会因此封停账户。</translation>
    </message>
    <message>
        <source>Vertex AI</source>
        <translation>Vertex AI</translation>
    </message>
    <message>
        <source>Waiting for you in the browser</source>
        <translation>正在浏览器中等待你</translation>
    </message>
    <message>
        <source>What became of each line</source>
        <translation>每一行的结果</translation>
    </message>
    <message>
        <source>What it rests from</source>
        <translation>冷却原因</translation>
    </message>
    <message>
        <source>What you and the log call it.</source>
        <translation>你和日志对它的称呼。</translation>
    </message>
    <message>
        <source>With &amp;secrets, encrypted</source>
        <translation>包含凭据，加密保存(&amp;S)</translation>
    </message>
    <message>
        <source>With /v1 at its end where the service has that. Empty: OpenAI itself.</source>
        <translation>若服务的地址含 /v1，请写在末尾。留空：使用 OpenAI 官方地址。</translation>
    </message>
    <message>
        <source>Without them, each account has to sign in or get its key again.</source>
        <translation>不包含时，每个账户都要重新登录或重新填写密钥。</translation>
    </message>
    <message>
        <source>and its s&amp;ecret</source>
        <translation>以及它的密钥(&amp;E)</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>enabled</source>
        <translation>已启用</translation>
    </message>
    <message>
        <source>error {ago}: {why}</source>
        <translation>{ago}出错：{why}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>replace its key</source>
        <translation>更换其密钥</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>重新登录</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>已登录</translation>
    </message>
    <message>
        <source>the first goes on until it has no more</source>
        <translation>用尽第一个才用下一个</translation>
    </message>
    <message>
        <source>the one that drew least goes next</source>
        <translation>绘图最少的优先</translation>
    </message>
    <message>
        <source>the one with most quota left goes next</source>
        <translation>剩余配额最多的优先</translation>
    </message>
    <message>
        <source>{account} is disabled.</source>
        <translation>{account} 已停用。</translation>
    </message>
    <message>
        <source>{account} is enabled.</source>
        <translation>{account} 已启用。</translation>
    </message>
    <message>
        <source>{account} passed its check.</source>
        <translation>{account} 通过了检查。</translation>
    </message>
    <message>
        <source>{account} signs in by the client it has. Choose the same Google account in the browser.</source>
        <translation>{account} 用已有的客户端登录。请在浏览器中选择同一个 Google 账户。</translation>
    </message>
    <message>
        <source>{account} was removed here, but its login still stands at Google. {why}</source>
        <translation>{account} 已从这里移除，但它的登录在 Google 仍然有效。{why}</translation>
    </message>
    <message>
        <source>{account} was removed.</source>
        <translation>已移除 {account}。</translation>
    </message>
    <message>
        <source>{ago}: {why}</source>
        <translation>{ago}：{why}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>advice</name>
    <message>
        <source>Add credit or raise the spending limit at the provider, then press Check.</source>
        <translation>请在提供商处充值或提高消费上限，然后点“检查”。</translation>
    </message>
    <message>
        <source>Add the account again and name its project.</source>
        <translation>请重新添加此账户，并填写项目。</translation>
    </message>
    <message>
        <source>Add the account again with the right base URL.</source>
        <translation>请用正确的 base URL 重新添加此账户。</translation>
    </message>
    <message>
        <source>Follow what the provider says there, then press Check.</source>
        <translation>请按提供商的说明处理，然后点“检查”。</translation>
    </message>
    <message>
        <source>Its secret is gone from the keyring: give it again.</source>
        <translation>它的凭据已不在密钥环中：请重新填写。</translation>
    </message>
    <message>
        <source>Other accounts draw this model. Check asks for it again.</source>
        <translation>其他账户能用此模型绘图。“检查”会再问一次。</translation>
    </message>
    <message>
        <source>The key of {account} was rejected by its provider. Replace it to let it draw.</source>
        <translation>{account} 的密钥被提供商拒绝。更换密钥后即可绘图。</translation>
    </message>
    <message>
        <source>The login of {account} has ended. Sign in again to let it draw.</source>
        <translation>{account} 的登录已失效。重新登录后即可绘图。</translation>
    </message>
    <message>
        <source>Turn on billing for the account&apos;s project, then press Check.</source>
        <translation>请为该账户的项目开启结算，然后点“检查”。</translation>
    </message>
    <message>
        <source>Unlock the keyring; what waits goes on by itself.</source>
        <translation>请解锁密钥环；等待中的会自动继续。</translation>
    </message>
</context>
<context>
    <name>attempt</name>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>绘制中</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>已绘制</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>limited</source>
        <translation>受限</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>凭据被拒</translation>
    </message>
</context>
<context>
    <name>autostart</name>
    <message>
        <source>The system does not let Easel start with it: {why}.</source>
        <translation>系统不允许 Easel 随系统启动：{why}。</translation>
    </message>
    <message>
        <source>The system keeps starting Easel, and does not let that be changed: {why}.</source>
        <translation>系统仍会启动 Easel，且不允许更改：{why}。</translation>
    </message>
    <message>
        <source>the registry cannot be written</source>
        <translation>无法写入注册表</translation>
    </message>
</context>
<context>
    <name>cherry_studio</name>
    <message>
        <source>API Host</source>
        <translation>API 地址</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Model ID</source>
        <translation>模型 ID</translation>
    </message>
    <message>
        <source>Model Provider</source>
        <translation>模型服务</translation>
    </message>
    <message>
        <source>Provider Name</source>
        <translation>提供商名称</translation>
    </message>
    <message>
        <source>Provider Type</source>
        <translation>提供商类型</translation>
    </message>
</context>
<context>
    <name>chip</name>
    <message>
        <source>Nothing to choose from yet</source>
        <translation>还没有可选项</translation>
    </message>
    <message>
        <source>Take {name} out of the filter</source>
        <translation>从筛选中去掉 {name}</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
</context>
<context>
    <name>client</name>
    <message>
        <source>unknown client</source>
        <translation>未知客户端</translation>
    </message>
</context>
<context>
    <name>connect</name>
    <message>
        <source>&amp;Open in {client}</source>
        <translation>在 {client} 中打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Start proxy</source>
        <translation>启动代理(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Stop waiting</source>
        <translation>停止等待(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Test again</source>
        <translation>再次测试(&amp;T)</translation>
    </message>
    <message>
        <source>A client</source>
        <translation>某个客户端</translation>
    </message>
    <message>
        <source>A drawing of its page {title}, with {chosen} chosen at the left and {fields}.</source>
        <translation>其页面“{title}”的示意图，左侧选中 {chosen}，并有 {fields}。</translation>
    </message>
    <message>
        <source>Add Easel to its model providers. The button fills everything in, and Cherry Studio asks you to confirm; or enter these values in Settings, Model Provider, Add.</source>
        <translation>把 Easel 添加到它的模型服务中。按钮会填好一切，Cherry Studio 会请你确认；也可在“设置 - 模型服务 - 添加”中填写这些值。</translation>
    </message>
    <message>
        <source>Address and key are right.</source>
        <translation>地址和密钥都正确。</translation>
    </message>
    <message>
        <source>Address for {who}</source>
        <translation>供 {who} 使用的地址</translation>
    </message>
    <message>
        <source>Another client</source>
        <translation>其他客户端</translation>
    </message>
    <message>
        <source>Anything that speaks OpenAI&apos;s Images API.</source>
        <translation>任何支持 OpenAI Images API 的程序。</translation>
    </message>
    <message>
        <source>Ask it to generate an image.</source>
        <translation>让它生成一张图片。</translation>
    </message>
    <message>
        <source>Before version 2, Paintings shows only providers of the type New API: choose that one there.</source>
        <translation>2.0 版之前，“绘画”只显示 New API 类型的服务：请在那里选它。</translation>
    </message>
    <message>
        <source>By {accounts} with {model}, in {time}.</source>
        <translation>由 {accounts} 用 {model} 绘制，用时 {time}。</translation>
    </message>
    <message>
        <source>Choose another &amp;port</source>
        <translation>换一个端口(&amp;P)</translation>
    </message>
    <message>
        <source>Choose another model there than {model}, or give that name a row in the routes.</source>
        <translation>请在那里选择 {model} 以外的模型，或在路由中为这个名称加一行。</translation>
    </message>
    <message>
        <source>Choose the kind of provider that is called OpenAI, OpenAI compatible or New API.</source>
        <translation>选择名为 OpenAI、OpenAI 兼容或 New API 的服务类型。</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>接入</translation>
    </message>
    <message>
        <source>Connect another client</source>
        <translation>接入其他客户端</translation>
    </message>
    <message>
        <source>Connect {client}</source>
        <translation>接入 {client}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the text for {name}</source>
        <translation>复制 {name} 的文本</translation>
    </message>
    <message>
        <source>Copy {field}</source>
        <translation>复制 {field}</translation>
    </message>
    <message>
        <source>Draw a picture there to see that it comes.</source>
        <translation>请在那里绘制一张图片，看它能否送达。</translation>
    </message>
    <message>
        <source>Draw a picture there, or list its models.</source>
        <translation>请在那里绘制一张图片，或列出它的模型。</translation>
    </message>
    <message>
        <source>Draw in Paintings, or in a chat with one of these models.</source>
        <translation>在“绘画”中绘图，或在对话中使用这些模型。</translation>
    </message>
    <message>
        <source>Draws from its chats, for everyone who uses it.</source>
        <translation>在对话中绘图，供所有用户使用。</translation>
    </message>
    <message>
        <source>Draws in Paintings and in chats.</source>
        <translation>在“绘画”和对话中绘图。</translation>
    </message>
    <message>
        <source>Draws on its image page and in chats.</source>
        <translation>在图片页面和对话中绘图。</translation>
    </message>
    <message>
        <source>Draws with its image tool, in the editor or the terminal.</source>
        <translation>用它的图片工具绘图，在编辑器或终端中均可。</translation>
    </message>
    <message>
        <source>Easel asks for no key now: any key works, but most clients want one in their field.</source>
        <translation>Easel 现在不要求密钥：任何密钥都行，但多数客户端的密钥栏不能为空。</translation>
    </message>
    <message>
        <source>Easel listens in your network, too. Whose address do you need?</source>
        <translation>Easel 也在你的网络中监听。你需要哪个地址？</translation>
    </message>
    <message>
        <source>Easel only draws: use this provider for pictures, and another one for the rest.</source>
        <translation>Easel 只会绘图：图片用这个服务，其余用另一个。</translation>
    </message>
    <message>
        <source>Fill in these fields and save.</source>
        <translation>填写这些栏目并保存。</translation>
    </message>
    <message>
        <source>Fill in these fields.</source>
        <translation>填写这些栏目。</translation>
    </message>
    <message>
        <source>Fill in these values. Whether the client adds /v1 itself does not matter: both work.</source>
        <translation>填写这些值。客户端是否自己加上 /v1 都可以。</translation>
    </message>
    <message>
        <source>Fills in address and key there, and asks you to confirm</source>
        <translation>自动填好地址和密钥，并请你确认</translation>
    </message>
    <message>
        <source>For a request of your own: its address, and the header with the key.</source>
        <translation>供你自己的请求使用：它的地址，以及带密钥的请求头。</translation>
    </message>
    <message>
        <source>Hide {field}</source>
        <translation>隐藏 {field}</translation>
    </message>
    <message>
        <source>If it runs in a container, 127.0.0.1 is the container itself. Use host.docker.internal in the address, add that name to the names of this computer, and let Easel listen on 0.0.0.0.</source>
        <translation>如果它在容器中运行，127.0.0.1 指的是容器自己。请在地址中用 host.docker.internal，把这个名称加入“本机名称”，并让 Easel 监听 0.0.0.0。</translation>
    </message>
    <message>
        <source>Install the package.</source>
        <translation>安装软件包。</translation>
    </message>
    <message>
        <source>It asked for {path}.</source>
        <translation>它请求了 {path}。</translation>
    </message>
    <message>
        <source>It calls itself {name}.</source>
        <translation>它自称 {name}。</translation>
    </message>
    <message>
        <source>It does not say who it is.</source>
        <translation>它没有说明自己是谁。</translation>
    </message>
    <message>
        <source>It is the web page {origin}. Add that to the web pages that may draw.</source>
        <translation>它是网页 {origin}。请把它加入可以绘图的网页。</translation>
    </message>
    <message>
        <source>It reaches Easel as {host}. Add that name to the names of this computer, or use {address}.</source>
        <translation>它用 {host} 访问 Easel。请把这个名称加入“本机名称”，或改用 {address}。</translation>
    </message>
    <message>
        <source>It waited {time}. If nobody stopped it, raise its time-out.</source>
        <translation>它等了 {time}。如果没有人中止它，请调高它的超时时间。</translation>
    </message>
    <message>
        <source>Its field {field} must be {address}.</source>
        <translation>它的“{field}”必须是 {address}。</translation>
    </message>
    <message>
        <source>Key settings</source>
        <translation>密钥设置</translation>
    </message>
    <message>
        <source>List the models there, or draw.</source>
        <translation>请在那里列出模型，或绘图。</translation>
    </message>
    <message>
        <source>Nothing here opens it: is {client} installed? Enter the values by hand instead.</source>
        <translation>这里没有程序能打开它：{client} 安装了吗？请改为手动填写。</translation>
    </message>
    <message>
        <source>Once the proxy runs, a test shows whether the client reaches it.</source>
        <translation>代理运行后，测试会显示客户端能否连上它。</translation>
    </message>
    <message>
        <source>One request from a terminal.</source>
        <translation>从终端发出一个请求。</translation>
    </message>
    <message>
        <source>Open Admin Panel, Settings, Images, and turn Image Generation on.</source>
        <translation>打开“管理员面板 - 设置 - 图像”，并开启“图像生成”。</translation>
    </message>
    <message>
        <source>Open Settings, AI Service Provider, OpenAI, and turn it on.</source>
        <translation>打开“设置 - AI 服务商 - OpenAI”并开启它。</translation>
    </message>
    <message>
        <source>Open its image page, choose gpt-image-1, and draw.</source>
        <translation>打开它的图片页面，选择 gpt-image-1，然后绘图。</translation>
    </message>
    <message>
        <source>Open this &amp;setting</source>
        <translation>打开此设置(&amp;S)</translation>
    </message>
    <message>
        <source>Open this setting</source>
        <translation>打开此设置</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for JavaScript and TypeScript.</source>
        <translation>OpenAI 官方的 JavaScript 和 TypeScript 软件包。</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for programs in Python.</source>
        <translation>OpenAI 官方的 Python 软件包。</translation>
    </message>
    <message>
        <source>Press Manage below the provider and add the image models that it lists, such as this one.</source>
        <translation>点击该服务下方的“管理”，添加列出的图片模型，例如这一个。</translation>
    </message>
    <message>
        <source>Run it now.</source>
        <translation>现在运行它。</translation>
    </message>
    <message>
        <source>See it in &amp;Requests</source>
        <translation>在“请求”中查看(&amp;R)</translation>
    </message>
    <message>
        <source>Set these variables in a terminal, then start Kilo Code, or the editor it lives in, from there.</source>
        <translation>先在终端中设置这些变量，再从那里启动 Kilo Code 或它所在的编辑器。</translation>
    </message>
    <message>
        <source>Show {field}</source>
        <translation>显示 {field}</translation>
    </message>
    <message>
        <source>Sign in to Kilo Code: its image tool works only then.</source>
        <translation>请登录 Kilo Code：登录后它的图片工具才可用。</translation>
    </message>
    <message>
        <source>Some versions send your Kilo login in place of the key, and the test says that the key is wrong. Then set Easel to ask for no key on this computer.</source>
        <translation>有些版本会用你的 Kilo 登录代替密钥发送，测试便会说密钥错误。这时请让 Easel 在本机上不要求密钥。</translation>
    </message>
    <message>
        <source>Text for {name}</source>
        <translation>{name} 的文本</translation>
    </message>
    <message>
        <source>That is {wire}&apos;s: choose the provider type OpenAI, or OpenAI compatible.</source>
        <translation>那是 {wire} 的接口：请选择 OpenAI 或 OpenAI 兼容的服务类型。</translation>
    </message>
    <message>
        <source>The address below is the one that it will have.</source>
        <translation>下面是它将使用的地址。</translation>
    </message>
    <message>
        <source>The address is right, and Easel asks for no key.</source>
        <translation>地址正确，Easel 不要求密钥。</translation>
    </message>
    <message>
        <source>The address is right. Copy the key again, whole, into its field {field}.</source>
        <translation>地址正确。请重新完整复制密钥到“{field}”中。</translation>
    </message>
    <message>
        <source>The address is right. Copy the key into its field {field}.</source>
        <translation>地址正确。请把密钥复制到“{field}”中。</translation>
    </message>
    <message>
        <source>The address is right. Whether the key is, its next request shows.</source>
        <translation>地址正确。密钥是否正确，要看它的下一个请求。</translation>
    </message>
    <message>
        <source>The proxy is stopped: no client reaches Easel.</source>
        <translation>代理已停止：没有客户端能连上 Easel。</translation>
    </message>
    <message>
        <source>The test waits for {client} and says whether its address and key are right.</source>
        <translation>测试会等待 {client}，并说明它的地址和密钥是否正确。</translation>
    </message>
    <message>
        <source>These two values make a program ask Easel.</source>
        <translation>有这两个值，程序就会向 Easel 请求。</translation>
    </message>
    <message>
        <source>This asks for a picture. It is in answer.json then, as base64 in the field b64_json.</source>
        <translation>这会请求一张图片。结果在 answer.json 中，即 b64_json 栏的 base64。</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>This program draws a picture and saves it as fox.png.</source>
        <translation>这个程序绘制一张图片并保存为 fox.png。</translation>
    </message>
    <message>
        <source>Turn Image on below the text field of a chat, and send a prompt.</source>
        <translation>打开对话输入框下方的“图像”，然后发送提示词。</translation>
    </message>
    <message>
        <source>Turn its image tool on, in its settings file.</source>
        <translation>在它的设置文件中开启图片工具。</translation>
    </message>
    <message>
        <source>Waiting for its next request.</source>
        <translation>正在等待它的下一个请求。</translation>
    </message>
    <message>
        <source>Waiting for the first request of {client}: {time}. {move}</source>
        <translation>正在等待 {client} 的第一个请求：{time}。{move}</translation>
    </message>
    <message>
        <source>Where the values go in {client}</source>
        <translation>这些值填在 {client} 的什么地方</translation>
    </message>
    <message>
        <source>While these variables are set, Kilo&apos;s own models are asked for at Easel too, which only draws. For chats choose a model of another provider.</source>
        <translation>设置这些变量期间，Kilo 自己的模型也会向 Easel 请求，而 Easel 只会绘图。对话请选择其他服务的模型。</translation>
    </message>
    <message>
        <source>Whoever has it still needs the key.</source>
        <translation>持有地址的人仍然需要密钥。</translation>
    </message>
    <message>
        <source>known once the proxy runs</source>
        <translation>代理运行后可知</translation>
    </message>
    <message>
        <source>the client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>{client} asked at a wrong address</source>
        <translation>{client} 请求了错误的地址</translation>
    </message>
    <message numerus="yes">
        <source>{client} asked for %Ln pictures, which are being drawn.</source>
        <translation>
            <numerusform>{client} 请求了 %Ln 张图片，正在绘制。</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} asked for a model that Easel does not know</source>
        <translation>{client} 请求了 Easel 不认识的模型</translation>
    </message>
    <message>
        <source>{client} asked for a picture, which is being drawn.</source>
        <translation>{client} 请求了一张图片，正在绘制。</translation>
    </message>
    <message>
        <source>{client} asked for something meanwhile; that does not count.</source>
        <translation>{client} 在此期间发来了请求；不计入测试。</translation>
    </message>
    <message numerus="yes">
        <source>{client} drew %Ln pictures</source>
        <translation>
            <numerusform>{client} 绘制了 %Ln 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} drew a picture</source>
        <translation>{client} 绘制了一张图片</translation>
    </message>
    <message numerus="yes">
        <source>{client} got {returned} of %Ln pictures</source>
        <translation>
            <numerusform>{client} 得到了 %Ln 张图片中的 {returned} 张</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} is connected, but got no picture</source>
        <translation>{client} 已连上，但没有得到图片</translation>
    </message>
    <message>
        <source>{client} listed the models</source>
        <translation>{client} 列出了模型</translation>
    </message>
    <message>
        <source>{client} reaches Easel</source>
        <translation>{client} 可以连上 Easel</translation>
    </message>
    <message>
        <source>{client} sent a wrong key</source>
        <translation>{client} 发来了错误的密钥</translation>
    </message>
    <message>
        <source>{client} sent no key</source>
        <translation>{client} 没有发来密钥</translation>
    </message>
    <message>
        <source>{client} was not let in</source>
        <translation>{client} 未获准进入</translation>
    </message>
    <message>
        <source>{client} went away before its picture came</source>
        <translation>{client} 在图片送达前离开了</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>&apos;n&apos; must be a whole number from 1 to 10, not {value}.</source>
        <translation>“n”必须是 1 到 10 的整数，而不是 {value}。</translation>
    </message>
    <message>
        <source>&apos;{field}&apos; is nothing that can be changed of an account. These can: {known}.</source>
        <translation>“{field}”不是账户可以更改的内容。可更改的有：{known}。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; has a ratio such as 16:9 beside each size: &apos;{value}&apos; is none.</source>
        <translation>“{label}”中每个尺寸旁要有 16:9 这样的宽高比：“{value}”不是。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of addresses or networks such as 10.0.0.0/8: &apos;{value}&apos; is none.</source>
        <translation>“{label}”是地址或网络的列表，例如 10.0.0.0/8：“{value}”不是。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of names or addresses, without http:// and port: &apos;{value}&apos; is none.</source>
        <translation>“{label}”是名称或地址的列表，不带 http:// 和端口：“{value}”不是。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of origins such as https://chat.example.com, without a path, or null: &apos;{value}&apos; is none.</source>
        <translation>“{label}”是来源的列表，例如 https://chat.example.com，不带路径，或 null：“{value}”不是。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of rows. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>“{label}”是行的列表。每行要有 {needed}，可以有 {more}；都是文本。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of texts.</source>
        <translation>“{label}”是文本列表。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a number from {minimum} to {maximum} beside each name.</source>
        <translation>“{label}”是一张表，每个名称旁有一个 {minimum} 到 {maximum} 的数字。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a text beside each name.</source>
        <translation>“{label}”是一张表，每个名称旁有一段文本。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with one of {choices} beside each name.</source>
        <translation>“{label}”是一张表，每个名称旁是 {choices} 之一。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is on or off: true or false.</source>
        <translation>“{label}”只有开或关：true 或 false。</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is one of {choices}.</source>
        <translation>“{label}”是 {choices} 之一。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; has {width} x {height} pixels, more than {most} million. Send it smaller.</source>
        <translation>“{param}”有 {width} x {height} 像素，超过 {most} 百万。请发送更小的。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is larger than {limit} MB. Send it smaller.</source>
        <translation>“{param}”超过 {limit} MB。请发送更小的。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is longer than {limit} characters.</source>
        <translation>“{param}”超过 {limit} 个字符。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no PNG, JPEG, WebP or GIF by its bytes. Send it as one of those.</source>
        <translation>从字节看，“{param}”不是 PNG、JPEG、WebP 或 GIF。请以其中之一发送。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no picture that Easel can take: send a PNG, JPEG, WebP or GIF as an https address, a data URL or base64. Files and other addresses are never opened.</source>
        <translation>“{param}”不是 Easel 能接受的图片：请以 https 地址、data URL 或 base64 发送 PNG、JPEG、WebP 或 GIF。文件和其他地址一律不打开。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not as the API describes it: {why}.</source>
        <translation>“{param}”不符合 API 的说明：{why}。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not text in the charset that its part names; without one it must be UTF-8.</source>
        <translation>“{param}”不是其部分所称字符集的文本；未注明时必须是 UTF-8。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be a whole number from 0 to {most}, not {value}.</source>
        <translation>“{param}”必须是 0 到 {most} 的整数，而不是 {value}。</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be text.</source>
        <translation>“{param}”必须是文本。</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is no address of a service: it must start with https:// or http:// and name a host.</source>
        <translation>“{url}”不是服务的地址：必须以 https:// 或 http:// 开头并写明主机。</translation>
    </message>
    <message>
        <source>A limit is a whole number of calls, for a model, in a {windows}.</source>
        <translation>限额是某个模型在 {windows} 内调用次数的整数。</translation>
    </message>
    <message>
        <source>A login at {provider} needs the project that pays. Name it with --project, or as quota_project_id in the file.</source>
        <translation>{provider} 的登录需要付费项目。请用 --project 指定，或在文件中写为 quota_project_id。</translation>
    </message>
    <message>
        <source>A picture that was sent along is not there any more. Send the request again.</source>
        <translation>随请求发送的一张图片已不在。请重新发送请求。</translation>
    </message>
    <message>
        <source>A picture&apos;s address must be https://HOST/PATH, without a user and a password.</source>
        <translation>图片地址必须是 https://HOST/PATH，不带用户名和密码。</translation>
    </message>
    <message>
        <source>A picture&apos;s address must begin with https://, and so must every one that it redirects to.</source>
        <translation>图片地址必须以 https:// 开头，它重定向到的每个地址也一样。</translation>
    </message>
    <message>
        <source>A row of &apos;{label}&apos; leads to a model of Google&apos;s such as gemini-3-pro-image, or to the default one: &apos;{value}&apos; is none, as a model&apos;s name has letters, digits, dots, - and _ alone.</source>
        <translation>“{label}”中的一行要指向 Google 的模型（例如 gemini-3-pro-image）或默认模型：“{value}”不是模型名，模型名只含字母、数字、点、- 和 _。</translation>
    </message>
    <message>
        <source>A task has no stream: leave &apos;stream&apos; out, or leave async out.</source>
        <translation>任务没有流：请去掉“stream”，或去掉 async。</translation>
    </message>
    <message>
        <source>A web page of another site may show pictures that were given out, and nothing else.</source>
        <translation>其他网站的网页只能显示已给出的图片，不能访问其他内容。</translation>
    </message>
    <message>
        <source>Access was denied on Google&apos;s page, so nothing was changed. Sign in again and allow it.</source>
        <translation>在 Google 页面上拒绝了访问，所以没有任何更改。请重新登录并允许访问。</translation>
    </message>
    <message>
        <source>Accounts that could not be checked, as their providers gave no answer: {unasked} of {checked}.</source>
        <translation>提供商没有响应而无法检查的账户：{checked} 个中的 {unasked} 个。</translation>
    </message>
    <message>
        <source>Accounts that need you: {refused} of {checked}.</source>
        <translation>需要你处理的账户：{checked} 个中的 {refused} 个。</translation>
    </message>
    <message>
        <source>Another file was put in the place of {path} while Easel runs. Restart Easel, which then opens that one; until then nothing is logged or kept.</source>
        <translation>Easel 运行期间,{path} 被换成了另一个文件。请重新启动 Easel 以打开该文件;在此之前不会记录或保存任何内容。</translation>
    </message>
    <message>
        <source>As many pictures wait as may wait, {waiting}: try again in a moment, or raise max_waiting.</source>
        <translation>等待的图片已达上限 {waiting}：请稍后重试，或调高 max_waiting。</translation>
    </message>
    <message>
        <source>As many requests are under way as may be at once, {most}: try again in a moment.</source>
        <translation>同时进行的请求已达上限 {most} 个：请稍后再试。</translation>
    </message>
    <message>
        <source>As many tasks are drawn as may be at once, {most}: try again in a moment.</source>
        <translation>同时绘制的任务已达上限 {most}：请稍后重试。</translation>
    </message>
    <message>
        <source>Back to Easel</source>
        <translation>回到 Easel</translation>
    </message>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another with --host and --port.</source>
        <translation>无法监听 {host} 端口 {port}：{why}。请用 --host 和 --port 选择其他地址。</translation>
    </message>
    <message>
        <source>Code Assist accounts are off. If you are entitled to that interface with an OAuth client of your own, allow them with: easel settings set code_assist true. Google suspends accounts that use another product&apos;s client.</source>
        <translation>Code Assist 账户处于关闭状态。如果你持有自己的 OAuth 客户端并有权使用该接口，可用此命令允许：easel settings set code_assist true。Google 会封停使用其他产品客户端的账户。</translation>
    </message>
    <message>
        <source>Easel could not listen for the browser&apos;s answer on this computer: {why}. Try again.</source>
        <translation>Easel 无法在本机等待浏览器的响应：{why}。请重试。</translation>
    </message>
    <message>
        <source>Easel has the answer from Google and goes on from here.</source>
        <translation>Easel 已收到 Google 的响应，会继续完成。</translation>
    </message>
    <message>
        <source>Easel is being stopped and begins nothing new. Try again in a moment.</source>
        <translation>Easel 正在停止，不再开始新的绘制。请稍后重试。</translation>
    </message>
    <message>
        <source>Easel is not started, or was stopped already.</source>
        <translation>Easel 没有启动，或已经停止。</translation>
    </message>
    <message>
        <source>Easel is stopping: {path} is closed.</source>
        <translation>Easel 正在停止：{path} 已关闭。</translation>
    </message>
    <message>
        <source>Easel keeps no files, so &apos;{param}&apos; has no meaning here: send image_url instead.</source>
        <translation>Easel 不保存文件，“{param}”在这里没有意义：请改为发送 image_url。</translation>
    </message>
    <message>
        <source>Easel made a mistake while it started. Try again; if it stays, &apos;easel doctor&apos; in a terminal says how things stand, without names and secrets, for a report.</source>
        <translation>Easel 启动时出了差错。请重试；如果仍然如此，在终端运行“easel doctor”可查看状况（不含名称和密钥），便于报告问题。</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details under request {request}.</source>
        <translation>Easel 出了差错；详情见日志中的请求 {request}。</translation>
    </message>
    <message>
        <source>Easel runs already on this data directory: process {pid}, {address}. Stop it first.</source>
        <translation>Easel 已在此数据目录上运行：进程 {pid}，{address}。请先停止它。</translation>
    </message>
    <message>
        <source>Easel runs on this data directory but does not answer. Try again, or stop process {pid}.</source>
        <translation>Easel 在此数据目录上运行，但没有响应。请重试，或停止进程 {pid}。</translation>
    </message>
    <message>
        <source>Easel stops when what is being drawn ({drawing}) has ended, in {seconds:g} s at most. Stop it again to end it at once.</source>
        <translation>正在绘制的 {drawing} 张图片完成后 Easel 停止，最多等待 {seconds:g} 秒。再停止一次则立即结束。</translation>
    </message>
    <message>
        <source>Easel was not given {scope}, without which no picture can be drawn. Sign in again and tick its box on Google&apos;s page.</source>
        <translation>Easel 没有得到 {scope}，缺少它就无法绘图。请重新登录，并在 Google 页面勾选它。</translation>
    </message>
    <message>
        <source>Easel was stopped while this was drawn.</source>
        <translation>绘制期间 Easel 被停止。</translation>
    </message>
    <message>
        <source>Easel {version} is out; this is {own}. {page}</source>
        <translation>Easel {version} 已发布；当前版本是 {own}。{page}</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one in the window or with: easel account enable LABEL</source>
        <translation>所有账户都已停用。请在窗口中启用一个，或使用：easel account enable LABEL</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. &apos;easel account list&apos; shows what each needs.</source>
        <translation>所有账户都需要你处理：重新登录或更换密钥。“easel account list”会列出各自的需要。</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit or rests after trouble upstream. {when}</source>
        <translation>所有能用 {model} 绘图的账户都已达到限额，或因上游故障正在冷却。{when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit. {when}</source>
        <translation>所有能用 {model} 绘图的账户都达到了限额。{when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} rests after trouble upstream. {when}</source>
        <translation>因上游故障，所有能用 {model} 绘图的账户都在冷却。{when}</translation>
    </message>
    <message>
        <source>Gave up after {attempts} attempts.</source>
        <translation>尝试 {attempts} 次后放弃。</translation>
    </message>
    <message>
        <source>Google could not be reached, so the login still counts there. End it at https://myaccount.google.com/permissions.</source>
        <translation>无法连接 Google，登录在那里仍然有效。请在 https://myaccount.google.com/permissions 结束它。</translation>
    </message>
    <message>
        <source>Google did not end the login: it answered {status}. End it at https://myaccount.google.com/permissions.</source>
        <translation>Google 没有结束登录：它返回 {status}。请在 https://myaccount.google.com/permissions 结束它。</translation>
    </message>
    <message>
        <source>Google did not finish the login ({reason}). Begin it again.</source>
        <translation>Google 没有完成登录（{reason}）。请重新开始。</translation>
    </message>
    <message>
        <source>Google does not let {account} charge its project: name another project, or give it the role Service Usage Consumer in this one</source>
        <translation>Google 不允许 {account} 由其项目付费：请指定另一个项目，或在此项目中授予它 Service Usage Consumer 角色</translation>
    </message>
    <message>
        <source>Google does not take the answer of its own page: it was used already or is too old, or this computer&apos;s clock is wrong. Check the clock and sign in again.</source>
        <translation>Google 不接受其页面给出的结果：它已被使用、太旧，或本机时钟不准。请检查时钟并重新登录。</translation>
    </message>
    <message>
        <source>Google does not take this OAuth client ({reason}): it was deleted, or its secret is another. Download its file again, or make a new client of type Desktop app.</source>
        <translation>Google 不接受此 OAuth 客户端（{reason}）：它已被删除，或密钥不对。请重新下载其文件，或新建一个“桌面应用”类型的客户端。</translation>
    </message>
    <message>
        <source>Google gave no lasting access. Remove Easel&apos;s client at https://myaccount.google.com/permissions and sign in again.</source>
        <translation>Google 没有给出长期访问权限。请在 https://myaccount.google.com/permissions 移除 Easel 的客户端，然后重新登录。</translation>
    </message>
    <message>
        <source>Google has closed this service to {account} for a violation of its terms: only an appeal at Google helps {link}</source>
        <translation>Google 因违反条款对 {account} 关闭了此服务：只有向 Google 申诉才有用 {link}</translation>
    </message>
    <message>
        <source>Google wants {account} verified first: sign in to it in a browser and follow the steps {link}</source>
        <translation>Google 要求先验证 {account}：请在浏览器中登录它并按步骤操作 {link}</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins could not be reached. Check the connection and sign in again.</source>
        <translation>无法连接 Google 的登录服务。请检查网络连接并重新登录。</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins is in trouble: it answered {status}. Sign in again later.</source>
        <translation>Google 的登录服务出现故障：它返回 {status}。请稍后重新登录。</translation>
    </message>
    <message>
        <source>Here are the {came} pictures.</source>
        <translation>这是 {came} 张图片。</translation>
    </message>
    <message>
        <source>Here is the picture.</source>
        <translation>这是图片。</translation>
    </message>
    <message>
        <source>It is back at {time}.</source>
        <translation>它将在 {time} 恢复。</translation>
    </message>
    <message>
        <source>It is back in {seconds} s.</source>
        <translation>它将在 {seconds} 秒后恢复。</translation>
    </message>
    <message>
        <source>It is not expected back by itself.</source>
        <translation>预计它不会自行恢复。</translation>
    </message>
    <message>
        <source>It is too late to undo this: what was deleted is gone.</source>
        <translation>来不及撤销：已删除的内容不复存在。</translation>
    </message>
    <message>
        <source>Last reason: {cause}.</source>
        <translation>最后的原因：{cause}。</translation>
    </message>
    <message>
        <source>More is drawn than the disk takes: over {most} MB wait to be written, so some pictures are not kept.</source>
        <translation>绘图快于磁盘写入：有超过 {most} MB 等待写入，因此部分图片没有保留。</translation>
    </message>
    <message>
        <source>More than one account has the email &apos;{name}&apos;. Use its label or id; &apos;easel account list&apos; shows them.</source>
        <translation>不止一个账户使用邮箱“{name}”。请用它的名称或编号；“easel account list”会列出。</translation>
    </message>
    <message>
        <source>No account can draw. Add one in the window or with: easel account add --provider gemini --label NAME --api-key-stdin</source>
        <translation>没有账户能绘图。请在窗口中添加，或使用：easel account add --provider gemini --label NAME --api-key-stdin</translation>
    </message>
    <message>
        <source>No account may draw {model}. {when}</source>
        <translation>没有账户可以用 {model} 绘图。{when}</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place. Either unlock or install one ({how}), or choose the encrypted file: --vault file, with EASEL_VAULT_PASSPHRASE_FILE naming a file that holds the passphrase.</source>
        <translation>这里没有可用的密钥环，凭据没有存放之处。请解锁或安装一个（{how}），或选择加密文件：--vault file，并让 EASEL_VAULT_PASSPHRASE_FILE 指向存有口令的文件。</translation>
    </message>
    <message>
        <source>Nobody signed in within {minutes:g} minutes. Begin the login again.</source>
        <translation>{minutes:g} 分钟内没有人登录。请重新开始登录。</translation>
    </message>
    <message>
        <source>None is expected back by itself.</source>
        <translation>预计没有一个会自行恢复。</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>未登录</translation>
    </message>
    <message>
        <source>Not taken: {left} of {count}. What stands beside each says why.</source>
        <translation>未导入：{count} 个中的 {left} 个。原因写在各自旁边。</translation>
    </message>
    <message>
        <source>Not the login that Easel waits for</source>
        <translation>不是 Easel 等待的登录</translation>
    </message>
    <message>
        <source>Nothing more is done here.</source>
        <translation>这里不会再做什么。</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust, or behind a reverse proxy with https.</source>
        <translation>其他计算机可以通过 {host} 访问 Easel，持有密钥者即可用你的账户绘图。传输内容未加密：请只在你信任的网络中使用，或置于启用 https 的反向代理之后。</translation>
    </message>
    <message>
        <source>Outgoing proxy has nothing after its port. In user and password write / as %2F, ? as %3F and # as %23.</source>
        <translation>出站代理的端口后面不能再有内容。用户名和密码中的 / 请写作 %2F，? 写作 %3F，# 写作 %23。</translation>
    </message>
    <message>
        <source>Outgoing proxy is none, system, or an address such as http://HOST:PORT or socks5://HOST:PORT.</source>
        <translation>出站代理是 none、system，或 http://HOST:PORT、socks5://HOST:PORT 这样的地址。</translation>
    </message>
    <message>
        <source>Outgoing proxy needs a host and a port from 1 to 65535.</source>
        <translation>出站代理需要主机和 1 到 65535 的端口。</translation>
    </message>
    <message>
        <source>Outgoing proxy needs the user and the password in place of ***.</source>
        <translation>出站代理需要填写用户名和密码来代替 ***。</translation>
    </message>
    <message>
        <source>Outgoing proxy takes a user and a password of ASCII characters before the @.</source>
        <translation>出站代理的 @ 之前只接受 ASCII 字符的用户名和密码。</translation>
    </message>
    <message>
        <source>Outgoing proxy takes no user with a colon.</source>
        <translation>出站代理的用户名不能含有冒号。</translation>
    </message>
    <message>
        <source>Picture {number} cannot be made small enough for {model} ({most_mb:.1f} MB): {why}.</source>
        <translation>第 {number} 张图片无法缩小到 {model} 可接受的大小（{most_mb:.1f} MB）：{why}。</translation>
    </message>
    <message>
        <source>Picture {number} has more than {most} megapixels, so Easel does not make it smaller: send it smaller.</source>
        <translation>第 {number} 张图片超过 {most} 百万像素，Easel 不会缩小它：请发送更小的。</translation>
    </message>
    <message>
        <source>Picture {number} has {size_mb:.1f} MB and {model} takes {most_mb:.1f} MB: send it smaller, or turn on the setting shrink_references.</source>
        <translation>第 {number} 张图片有 {size_mb:.1f} MB，而 {model} 只接受 {most_mb:.1f} MB：请发送更小的，或开启设置 shrink_references。</translation>
    </message>
    <message>
        <source>Picture {number} is {kind}, which {model} does not take: send it as PNG or JPEG.</source>
        <translation>第 {number} 张图片是 {kind}，{model} 不接受：请以 PNG 或 JPEG 发送。</translation>
    </message>
    <message>
        <source>Pictures that were deleted here: {count}.</source>
        <translation>在这里删除的图片：{count}。</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port with --port or in Settings; --port 0 takes a free one.</source>
        <translation>{host} 的端口 {port} 已被占用。请停止占用它的程序，或用 --port 或在设置中选择其他端口；--port 0 使用任意空闲端口。</translation>
    </message>
    <message>
        <source>Row {row} of &apos;{label}&apos; does not fit. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>“{label}”的第 {row} 行不符合要求。每行要有 {needed}，可以有 {more}；都是文本。</translation>
    </message>
    <message>
        <source>Say what to draw: &apos;prompt&apos; is missing or empty.</source>
        <translation>请说明要画什么：“prompt”缺失或为空。</translation>
    </message>
    <message>
        <source>Say what to draw: the last message of the user in &apos;messages&apos; has no text.</source>
        <translation>请说明要画什么：“messages”中用户的最后一条消息没有文本。</translation>
    </message>
    <message>
        <source>Send at most {most} pictures.</source>
        <translation>最多发送 {most} 张图片。</translation>
    </message>
    <message>
        <source>Send the body as application/json, not as {got}.</source>
        <translation>请求体请以 application/json 发送，而不是 {got}。</translation>
    </message>
    <message>
        <source>Send the body as multipart/form-data or application/json, not as {got}.</source>
        <translation>请求体请以 multipart/form-data 或 application/json 发送，而不是 {got}。</translation>
    </message>
    <message>
        <source>Send the key of this proxy, as &apos;Authorization: Bearer KEY&apos;. &apos;easel key show&apos; prints it.</source>
        <translation>请发送此代理的密钥，如“Authorization: Bearer KEY”。“easel key show”会显示它。</translation>
    </message>
    <message>
        <source>Send the picture to work on: &apos;image&apos; is missing.</source>
        <translation>请发送要处理的图片：缺少“image”。</translation>
    </message>
    <message>
        <source>Setting &apos;{key}&apos; is not known to this version; it is kept.</source>
        <translation>此版本不认识设置“{key}”；它会保留。</translation>
    </message>
    <message>
        <source>Setting {field} had a value it does not take: its default is used, the file is kept as {kept}.</source>
        <translation>设置 {field} 的值不被接受：使用默认值，文件保留为 {kept}。</translation>
    </message>
    <message>
        <source>Setting {field} had rows it does not take: they are left out, the file is kept as {kept}.</source>
        <translation>设置 {field} 中有不被接受的行：已略去这些行，文件保留为 {kept}。</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own: name its client_secret.json with --client-file, or drop it into the window.</source>
        <translation>请用你自己的 OAuth 客户端登录：用 --client-file 指定 client_secret.json，或把它拖进窗口。</translation>
    </message>
    <message>
        <source>The account &apos;{label}&apos; is there already, and its provider is {provider}. Choose another label, or leave out --provider to sign in again.</source>
        <translation>账户“{label}”已存在，其提供商是 {provider}。请换一个名称，或去掉 --provider 以重新登录。</translation>
    </message>
    <message>
        <source>The account needs a label: the name that you and the log call it by.</source>
        <translation>账户需要名称：你和日志对它的称呼。</translation>
    </message>
    <message>
        <source>The address of a service must not have a user or a password in it. Leave them out.</source>
        <translation>服务的地址中不能有用户名或密码。请去掉它们。</translation>
    </message>
    <message>
        <source>The body came too slowly, or stopped for {seconds:g} s: send it again.</source>
        <translation>请求体到达过慢，或中断了 {seconds:g} 秒：请重新发送。</translation>
    </message>
    <message>
        <source>The body has more than {most} values: send less at once.</source>
        <translation>请求体的值超过 {most} 个：请一次少发送一些。</translation>
    </message>
    <message>
        <source>The body is larger than {limit} MB.</source>
        <translation>请求体超过 {limit} MB。</translation>
    </message>
    <message>
        <source>The body is not JSON: {why}.</source>
        <translation>请求体不是 JSON：{why}。</translation>
    </message>
    <message>
        <source>The body is not UTF-8.</source>
        <translation>请求体不是 UTF-8。</translation>
    </message>
    <message>
        <source>The body is not whole multipart/form-data: {why}.</source>
        <translation>请求体不是完整的 multipart/form-data：{why}。</translation>
    </message>
    <message>
        <source>The body must be a JSON object.</source>
        <translation>请求体必须是 JSON 对象。</translation>
    </message>
    <message>
        <source>The client file {path} could not be read: {why}.</source>
        <translation>无法读取客户端文件 {path}：{why}。</translation>
    </message>
    <message>
        <source>The client has no usable {field}. Copy it again, or download the client&apos;s file again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>客户端没有可用的 {field}。请重新复制，或重新下载客户端文件：Google Cloud Console，API 和服务，凭据。</translation>
    </message>
    <message>
        <source>The client went away before the answer.</source>
        <translation>客户端在得到响应前离开了。</translation>
    </message>
    <message>
        <source>The client went away before the answer. What was paid for is in the gallery ({kept}).</source>
        <translation>客户端在得到响应前离开了。已付费的图片在图库中（{kept}）。</translation>
    </message>
    <message>
        <source>The client&apos;s {field} is no https address, so its secret would travel in the open. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>客户端的 {field} 不是 https 地址，它的密钥会明文传输。请从 Google Cloud Console 重新下载客户端文件。</translation>
    </message>
    <message>
        <source>The data directory {path} cannot be used: {why}. Choose another with --data-dir.</source>
        <translation>无法使用数据目录 {path}：{why}。请用 --data-dir 选择其他目录。</translation>
    </message>
    <message>
        <source>The disk is full, and Easel has to write into the data directory {path} before it can start. Make room there, or choose another directory with --data-dir.</source>
        <translation>磁盘已满，而 Easel 启动前必须写入数据目录 {path}。请腾出空间，或用 --data-dir 选择其他目录。</translation>
    </message>
    <message>
        <source>The disk of {path} is full. Easel draws; what happens is not logged, and what is drawn not kept, until there is room.</source>
        <translation>{path} 所在的磁盘已满。Easel 照常绘制；在腾出空间之前，发生的事不会记入日志，绘制的图片不会保留。</translation>
    </message>
    <message>
        <source>The encrypted file needs a passphrase: put it in a file and name that in EASEL_VAULT_PASSPHRASE_FILE.</source>
        <translation>加密文件需要口令：请把它写入文件，并让 EASEL_VAULT_PASSPHRASE_FILE 指向该文件。</translation>
    </message>
    <message>
        <source>The file of picture {name} is damaged and cannot be shown. Delete the picture.</source>
        <translation>图片 {name} 的文件已损坏，无法显示。请删除该图片。</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names could not be read: {why}. Correct the name, or put the passphrase there.</source>
        <translation>无法读取 EASEL_VAULT_PASSPHRASE_FILE 所指的文件：{why}。请更正名称，或把口令写在那里。</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names is empty: put the passphrase there.</source>
        <translation>EASEL_VAULT_PASSPHRASE_FILE 所指的文件是空的：请把口令写在那里。</translation>
    </message>
    <message>
        <source>The file was changed after its export, so its secrets are not taken. Export it again.</source>
        <translation>文件在导出后被改动，因此不导入其中的凭据。请重新导出。</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>第一个将在 {time} 恢复。</translation>
    </message>
    <message>
        <source>The first is back in {seconds} s.</source>
        <translation>第一个将在 {seconds} 秒后恢复。</translation>
    </message>
    <message>
        <source>The key has characters that no key has. Copy it again.</source>
        <translation>密钥中有不该出现的字符。请重新复制。</translation>
    </message>
    <message>
        <source>The key is empty. Pass it on standard input.</source>
        <translation>密钥为空。请通过标准输入传入。</translation>
    </message>
    <message>
        <source>The log is not written as {form}, but as one of these: {known}.</source>
        <translation>日志不能写成 {form}，可用的有：{known}。</translation>
    </message>
    <message>
        <source>The login lacks its refresh token or its client id. Sign in again.</source>
        <translation>登录缺少刷新令牌或客户端 ID。请重新登录。</translation>
    </message>
    <message>
        <source>The login was cancelled. Nothing was changed.</source>
        <translation>登录已取消。没有任何更改。</translation>
    </message>
    <message>
        <source>The model &apos;{model}&apos; does not exist here. GET /v1/models lists those that do.</source>
        <translation>这里没有模型“{model}”。GET /v1/models 会列出可用的模型。</translation>
    </message>
    <message>
        <source>The model answered in words instead of drawing: {text}</source>
        <translation>模型用文字作答而没有绘图：{text}</translation>
    </message>
    <message>
        <source>The model drew no picture and gave no other reason than {why}. Word the prompt differently.</source>
        <translation>模型没有绘图，除 {why} 外没有给出原因。请换一种提示词。</translation>
    </message>
    <message>
        <source>The organisation of this Google account does not let the client in ({reason}). Sign in with another account, or ask its administrator.</source>
        <translation>此 Google 账户的组织不允许该客户端（{reason}）。请用其他账户登录，或联系管理员。</translation>
    </message>
    <message>
        <source>The passphrase does not open these secrets. Give the one that the export was made with.</source>
        <translation>口令打不开这些凭据。请输入导出时所用的口令。</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, or move the file away to start a new one.</source>
        <translation>口令打不开 {path}。请更正，或把文件移走以重新开始。</translation>
    </message>
    <message>
        <source>The passphrase is too short for secrets that travel: take at least {least} characters.</source>
        <translation>对要带走的凭据来说口令太短：至少需要 {least} 个字符。</translation>
    </message>
    <message>
        <source>The picture at {host} did not come within {seconds:g} s: try again, or send the picture itself.</source>
        <translation>{host} 的图片没有在 {seconds:g} 秒内送达：请重试，或直接发送图片。</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server answered {status}: check the address.</source>
        <translation>{host} 的图片没有送达，其服务器返回 {status}：请检查地址。</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server could not be reached: check the address.</source>
        <translation>{host} 的图片没有送达，无法连接其服务器：请检查地址。</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB: send a smaller one.</source>
        <translation>{host} 的图片超过 {limit} MB：请发送更小的。</translation>
    </message>
    <message>
        <source>The picture at {host} is behind more than {limit} redirects: send the address they lead to.</source>
        <translation>{host} 的图片经过了超过 {limit} 次重定向：请发送最终的地址。</translation>
    </message>
    <message>
        <source>The picture at {host} is not fetched, as that is no address on the public internet: send the picture itself.</source>
        <translation>不获取 {host} 的图片，因为它不是公共互联网上的地址：请直接发送图片。</translation>
    </message>
    <message>
        <source>The picture was not there within {seconds:g} s. Try again, or raise request_timeout.</source>
        <translation>图片没有在 {seconds:g} 秒内完成。请重试，或调高 request_timeout。</translation>
    </message>
    <message>
        <source>The pictures have {size_mb:.0f} MB together and {model} takes {most_mb:.0f} MB, of which picture {number} is the largest: send it smaller, or turn on the setting shrink_references.</source>
        <translation>这些图片共 {size_mb:.0f} MB，而 {model} 只接受 {most_mb:.0f} MB，其中第 {number} 张最大：请发送更小的，或开启设置 shrink_references。</translation>
    </message>
    <message>
        <source>The proxy at {base_url} did not answer: {why}</source>
        <translation>{base_url} 的代理没有响应：{why}</translation>
    </message>
    <message>
        <source>The proxy is off. Start it, then try again.</source>
        <translation>代理已关闭。请启动后重试。</translation>
    </message>
    <message>
        <source>The proxy&apos;s answer has no pictures that can be read.</source>
        <translation>代理的响应中没有可读取的图片。</translation>
    </message>
    <message>
        <source>The secret could not be saved: {why}. Nothing was changed.</source>
        <translation>无法保存凭据：{why}。没有任何更改。</translation>
    </message>
    <message>
        <source>The server at {host} sends the picture packed, which is not taken: send the picture itself.</source>
        <translation>{host} 的服务器发送的是压缩过的图片，不予接受：请直接发送图片。</translation>
    </message>
    <message>
        <source>The store of secrets opens but gives out nothing, neither the key of this proxy nor those of accounts. Unlock the keyring and try again, or make a new key with: easel key rotate</source>
        <translation>凭据存储可以打开，却给不出内容，此代理的密钥和账户的凭据都没有。请解锁密钥环后重试，或生成新密钥：easel key rotate</translation>
    </message>
    <message>
        <source>The upstream did not accept the request: {text}</source>
        <translation>上游没有接受请求：{text}</translation>
    </message>
    <message>
        <source>The upstream drew fewer pictures than it was asked for.</source>
        <translation>上游绘制的图片少于请求的数量。</translation>
    </message>
    <message>
        <source>The upstream held the picture back: {why}.</source>
        <translation>上游扣留了图片：{why}。</translation>
    </message>
    <message>
        <source>The upstream refused the prompt: {why}.</source>
        <translation>上游拒绝了提示词：{why}。</translation>
    </message>
    <message>
        <source>The webhook at {host} is no address on the public internet. If you trust it, add it to the setting webhook_hosts.</source>
        <translation>{host} 的 webhook 不是公共互联网上的地址。如果信任它，请把它加入设置 webhook_hosts。</translation>
    </message>
    <message>
        <source>The webhook must be https://HOST/PATH, without a user and a password.</source>
        <translation>webhook 必须是 https://HOST/PATH，不带用户名和密码。</translation>
    </message>
    <message>
        <source>The webhook must begin with https://, unless the setting webhook_hosts names its host.</source>
        <translation>webhook 必须以 https:// 开头，除非设置 webhook_hosts 写有其主机。</translation>
    </message>
    <message>
        <source>The {field} has a line break or another character that cannot be shown. Type it again.</source>
        <translation>{field} 中有换行或其他无法显示的字符。请重新输入。</translation>
    </message>
    <message>
        <source>The {field} is longer than {limit} characters. Shorten it.</source>
        <translation>{field} 超过 {limit} 个字符。请缩短。</translation>
    </message>
    <message>
        <source>There is an account &apos;{label}&apos; already. Choose another label.</source>
        <translation>已有名为“{label}”的账户。请换一个名称。</translation>
    </message>
    <message>
        <source>There is no account &apos;{name}&apos;. &apos;easel account list&apos; shows them.</source>
        <translation>没有账户“{name}”。“easel account list”会列出它们。</translation>
    </message>
    <message>
        <source>There is no provider &apos;{provider}&apos;. These are: {known}.</source>
        <translation>没有提供商“{provider}”。可用的有：{known}。</translation>
    </message>
    <message>
        <source>There is no request &apos;{id}&apos; in the log.</source>
        <translation>日志中没有请求“{id}”。</translation>
    </message>
    <message>
        <source>There is no setting &apos;{key}&apos;. &apos;easel settings list&apos; shows them.</source>
        <translation>没有设置“{key}”。“easel settings list”会列出它们。</translation>
    </message>
    <message>
        <source>There is no such picture, or its time is over. Draw it again.</source>
        <translation>没有这张图片，或已过期。请重新绘制。</translation>
    </message>
    <message>
        <source>There is no such task. It never was, its day is over, or another key made it.</source>
        <translation>没有这个任务：它从未存在、已过一天，或由另一个密钥创建。</translation>
    </message>
    <message>
        <source>There is no vault &apos;{kind}&apos;. Choose one with --vault or EASEL_VAULT: {known}.</source>
        <translation>没有存储方式“{kind}”。请用 --vault 或 EASEL_VAULT 选择：{known}。</translation>
    </message>
    <message>
        <source>There is nothing at {method} {path}.</source>
        <translation>{method} {path} 上什么也没有。</translation>
    </message>
    <message>
        <source>There is nothing to import.</source>
        <translation>没有可导入的内容。</translation>
    </message>
    <message>
        <source>This JSON is none that Easel takes: its own export, a file of the type authorized_user, or a list of keys.</source>
        <translation>Easel 不接受这个 JSON：可接受自己的导出、authorized_user 类型的文件，或密钥列表。</translation>
    </message>
    <message>
        <source>This answer has no code in it. Copy the whole address, or sign in again.</source>
        <translation>这个响应中没有授权码。请复制完整地址，或重新登录。</translation>
    </message>
    <message>
        <source>This answer is not of the login that Easel waits for. Use the newest address that Easel gave.</source>
        <translation>这个响应不属于 Easel 等待的登录。请使用 Easel 给出的最新地址。</translation>
    </message>
    <message>
        <source>This begins as JSON but is not whole. Export or copy it again.</source>
        <translation>这以 JSON 开头但不完整。请重新导出或复制。</translation>
    </message>
    <message>
        <source>This client asks at {asks} and has the answer sent to {gets}, who could draw in your name. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>此客户端向 {asks} 请求，却把响应发到 {gets}，后者可能以你的名义绘图。请从 Google Cloud Console 重新下载客户端文件。</translation>
    </message>
    <message>
        <source>This client is of type Web application, which cannot sign in here. Make one of type Desktop app and choose its file.</source>
        <translation>此客户端是“Web 应用”类型，不能在这里登录。请创建“桌面应用”类型的客户端并选择其文件。</translation>
    </message>
    <message>
        <source>This export has encrypted secrets. Give the passphrase that it was made with.</source>
        <translation>此导出含有加密的凭据。请输入导出时所用的口令。</translation>
    </message>
    <message>
        <source>This export is of a later version of Easel. Import it there, or update Easel.</source>
        <translation>此导出来自更新版本的 Easel。请在那里导入，或更新 Easel。</translation>
    </message>
    <message>
        <source>This file is a finished login, not a client: import it instead of signing in.</source>
        <translation>此文件是已完成的登录，不是客户端：请导入它，而不是登录。</translation>
    </message>
    <message>
        <source>This file is no JSON, or a part of it is missing. Download it again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>此文件不是 JSON，或缺少一部分。请重新下载：Google Cloud Console，API 和服务，凭据。</translation>
    </message>
    <message>
        <source>This has more than {limit} MB, which no list of accounts has. Choose another file.</source>
        <translation>这超过了 {limit} MB，账户列表不会这么大。请选择其他文件。</translation>
    </message>
    <message>
        <source>This is an OAuth client, not an account: sign in with it instead.</source>
        <translation>这是 OAuth 客户端，不是账户：请用它登录。</translation>
    </message>
    <message>
        <source>This is no client file. Choose the client_secret.json of an OAuth client of type Desktop app: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>这不是客户端文件。请选择“桌面应用”类型 OAuth 客户端的 client_secret.json：Google Cloud Console，API 和服务，凭据。</translation>
    </message>
    <message>
        <source>This is no text: export or copy it again, as UTF-8.</source>
        <translation>这不是文本：请以 UTF-8 重新导出或复制。</translation>
    </message>
    <message>
        <source>This is not an HTTP request that Easel understands: {why}.</source>
        <translation>这不是 Easel 能理解的 HTTP 请求：{why}。</translation>
    </message>
    <message>
        <source>This is not the address that the browser was sent to in the end: that begins with {address}. Copy it whole from the address bar.</source>
        <translation>这不是浏览器最后被带到的地址：它应以 {address} 开头。请从地址栏完整复制。</translation>
    </message>
    <message>
        <source>This is not the key of this proxy. &apos;easel key show&apos; prints it.</source>
        <translation>这不是此代理的密钥。“easel key show”会显示它。</translation>
    </message>
    <message>
        <source>This is the key of a service account, as which nobody signs in. Make an OAuth client of type Desktop app and choose its file.</source>
        <translation>这是服务账号的密钥，没有人以它登录。请创建“桌面应用”类型的 OAuth 客户端并选择其文件。</translation>
    </message>
    <message>
        <source>This is the key of a service account, which Easel does not take: sign in instead.</source>
        <translation>这是服务账号的密钥，Easel 不接受：请改为登录。</translation>
    </message>
    <message>
        <source>This login is over</source>
        <translation>此登录已结束</translation>
    </message>
    <message>
        <source>This login is over. Begin it again.</source>
        <translation>此登录已结束。请重新开始。</translation>
    </message>
    <message>
        <source>This names more than {limit} accounts. Import it in parts.</source>
        <translation>其中的账户超过 {limit} 个。请分批导入。</translation>
    </message>
    <message>
        <source>This proxy does not answer to the name &apos;{host}&apos;. If it is a name of this computer, add it to the setting allowed_hosts.</source>
        <translation>此代理不响应名称“{host}”。如果它是本机的名称，请把它加入设置 allowed_hosts。</translation>
    </message>
    <message>
        <source>This proxy draws, and &apos;{model}&apos; is no image model that it knows. GET /v1/models lists those that are.</source>
        <translation>此代理只绘图，而“{model}”不是它认识的图片模型。GET /v1/models 会列出可用的。</translation>
    </message>
    <message>
        <source>Too many wrong keys came from this address: wait a moment, then send the right one once.</source>
        <translation>来自此地址的错误密钥过多：请稍候，再发送一次正确的密钥。</translation>
    </message>
    <message>
        <source>Web pages of &apos;{origin}&apos; may not use this proxy. If you trust them, add it to the setting allowed_origins.</source>
        <translation>“{origin}”的网页不能使用此代理。如果信任它们，请加入设置 allowed_origins。</translation>
    </message>
    <message>
        <source>What came as a picture is not whole, so it could not be kept. Send the request again.</source>
        <translation>收到的图片不完整，因此无法保存。请重新发送请求。</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF: send the address of the picture itself.</source>
        <translation>{host} 上的内容不是 PNG、JPEG、WebP 或 GIF：请发送图片本身的地址。</translation>
    </message>
    <message>
        <source>What {account} has left could not be read; the log of Easel has the details.</source>
        <translation>无法读取 {account} 的剩余配额；详情见 Easel 的日志。</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, which address {host} lets them, clients must bring the key: set auth_mode to strict or all_except_health, then the address.</source>
        <translation>地址 {host} 允许其他计算机访问 Easel，此时客户端必须提供密钥：请先将 auth_mode 设为 strict 或 all_except_health，再设置地址。</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What happens is not logged until that is mended.</source>
        <translation>写入 {path} 失败：{why}。修复之前，发生的事不会记入日志。</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What is drawn is not kept until that is mended.</source>
        <translation>写入 {path} 失败：{why}。修复之前，绘制的图片不会保留。</translation>
    </message>
    <message>
        <source>You can close this tab and go back to Easel.</source>
        <translation>你可以关闭此标签页，回到 Easel。</translation>
    </message>
    <message>
        <source>You signed in as {email}, but this account is {account}. Sign in as {account}.</source>
        <translation>你以 {email} 登录，但此账户是 {account}。请以 {account} 登录。</translation>
    </message>
    <message>
        <source>aspect_ratio &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>aspect_ratio“{value}”不是 {model} 能绘制的。它能绘制：{known}。</translation>
    </message>
    <message>
        <source>fewer than half of the asked pixels came: {size}</source>
        <translation>得到的像素不到请求的一半：{size}</translation>
    </message>
    <message>
        <source>image_size &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>image_size“{value}”不是 {model} 能绘制的。它能绘制：{known}。</translation>
    </message>
    <message>
        <source>model &apos;{asked}&apos; is drawn by {model}</source>
        <translation>模型“{asked}”改用 {model} 绘图</translation>
    </message>
    <message>
        <source>no account: {field} is missing or is not what it should be</source>
        <translation>不是账户：{field} 缺失或不正确</translation>
    </message>
    <message>
        <source>no key: a key has at least {least} characters, a digit, - or _ among them and no accents. Write KEY, LABEL KEY or LABEL,KEY</source>
        <translation>不是密钥：密钥至少有 {least} 个字符，含数字、- 或 _，且没有重音字母。请写成 KEY、LABEL KEY 或 LABEL,KEY</translation>
    </message>
    <message>
        <source>not clear which word is the key: write a short label first, then the key</source>
        <translation>分不清哪个词是密钥：请先写简短的名称，再写密钥</translation>
    </message>
    <message>
        <source>output_format &apos;{asked}&apos; is not png, jpeg or webp: the upstream&apos;s own is kept</source>
        <translation>output_format“{asked}”不是 png、jpeg 或 webp：保留上游自己的格式</translation>
    </message>
    <message>
        <source>picture {number} had {from_mb:.1f} MB, more than {model} takes: sent with {to_mb:.1f} MB</source>
        <translation>第 {number} 张图片有 {from_mb:.1f} MB，超过 {model} 的上限：以 {to_mb:.1f} MB 发送</translation>
    </message>
    <message>
        <source>picture {number} was sent as {to}, as {model} does not take {kind}</source>
        <translation>第 {number} 张图片以 {to} 发送，因为 {model} 不接受 {kind}</translation>
    </message>
    <message>
        <source>quality &apos;{quality}&apos; is called {used} by {model}</source>
        <translation>质量“{quality}”在 {model} 称为 {used}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; gives the ratio and image_size &apos;{area}&apos; the pixels: {used} used</source>
        <translation>尺寸“{size}”给出宽高比，image_size“{area}”给出像素：使用 {used}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT or a ratio: left to the upstream</source>
        <translation>尺寸“{size}”不是 WIDTHxHEIGHT 或宽高比：交由上游决定</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)</source>
        <translation>尺寸“{size}”不是 WIDTHxHEIGHT：使用 {ratio}（宽高比请用 aspect_ratio 发送）</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not a ratio that {model} draws: {ratio} is the nearest</source>
        <translation>尺寸“{size}”不是 {model} 能绘制的宽高比：最接近的是 {ratio}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {ratio} by this proxy&apos;s own table</source>
        <translation>按此代理自己的表，尺寸“{size}”是 {ratio}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {wanted} by this proxy&apos;s own table, which {model} does not draw: {ratio} is the nearest</source>
        <translation>按此代理自己的表，尺寸“{size}”是 {wanted}，但 {model} 不能绘制：最接近的是 {ratio}</translation>
    </message>
    <message>
        <source>style &apos;{style}&apos; is not vivid or natural: not used</source>
        <translation>风格“{style}”不是 vivid 或 natural：未使用</translation>
    </message>
    <message>
        <source>taken as {account}</source>
        <translation>已导入为 {account}</translation>
    </message>
    <message>
        <source>taken as {account}, disabled without its secret: replace its key, or sign in again</source>
        <translation>已导入为 {account}，缺少凭据所以停用：请更换密钥，或重新登录</translation>
    </message>
    <message>
        <source>the connection broke before the picture was whole</source>
        <translation>图片完整送达之前连接中断</translation>
    </message>
    <message>
        <source>the key of {account} was rejected: check or replace it</source>
        <translation>{account} 的密钥被拒绝：请检查或更换</translation>
    </message>
    <message>
        <source>the login of {account} has ended at its provider: sign in again</source>
        <translation>{account} 的登录在提供商处已失效：请重新登录</translation>
    </message>
    <message>
        <source>the login of {account} was not given a right that drawing needs: sign in again and tick every box on Google&apos;s page</source>
        <translation>{account} 的登录缺少绘图所需的权限：请重新登录，并在 Google 页面勾选所有选项</translation>
    </message>
    <message>
        <source>the login of {account} was not taken ({reason}): sign in again if that stays</source>
        <translation>{account} 的登录没有被接受（{reason}）：如果一直如此，请重新登录</translation>
    </message>
    <message>
        <source>the mask goes along as a picture, as Google has no masks</source>
        <translation>Google 没有蒙版，所以蒙版作为图片一并发送</translation>
    </message>
    <message>
        <source>the organisation of {account} forbids this call by its policy: ask its administrator</source>
        <translation>{account} 的组织按其政策禁止此调用：请联系管理员</translation>
    </message>
    <message>
        <source>the secret of {account} is not in the store: replace its key, or sign in again</source>
        <translation>{account} 的凭据不在存储中：请更换密钥，或重新登录</translation>
    </message>
    <message>
        <source>the service of {account} has nothing at this address: check its base URL</source>
        <translation>{account} 的服务在此地址上没有内容：请检查 base URL</translation>
    </message>
    <message>
        <source>the store of secrets did not answer: unlock the system&apos;s keyring, then try again, or choose the encrypted file with --vault file</source>
        <translation>凭据存储没有响应：请解锁系统的密钥环后重试，或用 --vault file 选择加密文件</translation>
    </message>
    <message>
        <source>the system names an outgoing proxy of a kind that Easel does not speak to: put http://HOST:PORT, socks5://HOST:PORT or none into the setting upstream_proxy</source>
        <translation>系统指定的出站代理是 Easel 不支持的类型：请在设置 upstream_proxy 中填写 http://HOST:PORT、socks5://HOST:PORT 或 none</translation>
    </message>
    <message>
        <source>the upstream answered {status}</source>
        <translation>上游返回 {status}</translation>
    </message>
    <message>
        <source>the upstream could not be reached</source>
        <translation>无法连接上游</translation>
    </message>
    <message>
        <source>the upstream did not begin to answer within {seconds:g} s</source>
        <translation>上游没有在 {seconds:g} 秒内开始响应</translation>
    </message>
    <message>
        <source>the upstream drew, but its picture could not be fetched from where it put it</source>
        <translation>上游已绘图，但无法从它存放的位置取得图片</translation>
    </message>
    <message>
        <source>the upstream has no free capacity for this model</source>
        <translation>上游对此模型没有空闲容量</translation>
    </message>
    <message>
        <source>the upstream sent an answer that is not what its documents describe</source>
        <translation>上游的响应与其文档不符</translation>
    </message>
    <message>
        <source>the upstream stopped sending for {seconds:g} s</source>
        <translation>上游停止发送已有 {seconds:g} 秒</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is for another name: check the account&apos;s base URL</source>
        <translation>上游的证书属于另一个名称：请检查账户的 base URL</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is out of date, or this computer&apos;s clock is wrong: set the clock right, or ask the service to renew it</source>
        <translation>上游的证书已过期，或者这台电脑的时间不对：请校准时间，或请服务方更新证书</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is signed by nobody whom this computer trusts: where a company or a virus scanner reads along, name its certificate in SSL_CERT_FILE</source>
        <translation>上游的证书不是由这台电脑信任的机构签发的：如果有公司或杀毒软件在中间读取，请在 SSL_CERT_FILE 中指定它的证书</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it answered {status}</source>
        <translation>{host} 的 webhook 没有接受结果：它返回 {status}</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it could not be reached</source>
        <translation>{host} 的 webhook 没有接受结果：无法连接</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it did not answer within {seconds:g} s</source>
        <translation>{host} 的 webhook 没有接受结果：它没有在 {seconds:g} 秒内响应</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it is, or leads to, no address on the public internet, and is not in the setting webhook_hosts</source>
        <translation>{host} 的 webhook 没有接受结果：它不是（或不通往）公共互联网上的地址，也不在设置 webhook_hosts 中</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it leads to an address that is not followed</source>
        <translation>{host} 的 webhook 没有接受结果：它重定向到了不会跟随的地址</translation>
    </message>
    <message>
        <source>there is {account} already: not taken</source>
        <translation>已有 {account}：未导入</translation>
    </message>
    <message>
        <source>{account} does not draw {model} by this way. Choose another account, or another model.</source>
        <translation>{account} 不能以这种方式用 {model} 绘图。请选择其他账户或模型。</translation>
    </message>
    <message>
        <source>{account} does not know the model</source>
        <translation>{account} 不认识此模型</translation>
    </message>
    <message>
        <source>{account} has no credit left or reached its spending limit: see its billing page</source>
        <translation>{account} 的余额用尽或达到消费上限：请查看其结算页面</translation>
    </message>
    <message>
        <source>{account} has no project, which its provider asks for: name one with easel account set NAME --project PROJECT</source>
        <translation>{account} 没有提供商所需的项目：请用 easel account set NAME --project PROJECT 指定</translation>
    </message>
    <message>
        <source>{account} has no quota at all for this model: the project needs billing</source>
        <translation>{account} 对此模型完全没有配额：项目需要开启结算</translation>
    </message>
    <message>
        <source>{account} has reached a limit for {model}. {when}</source>
        <translation>{account} 达到了 {model} 的限额。{when}</translation>
    </message>
    <message>
        <source>{account} has used up its quota for this model until that is renewed</source>
        <translation>{account} 已用尽此模型的配额，要等重置</translation>
    </message>
    <message>
        <source>{account} is disabled. Enable it in the window or with: easel account enable LABEL</source>
        <translation>{account} 已停用。请在窗口中启用，或使用：easel account enable LABEL</translation>
    </message>
    <message>
        <source>{account} is in order: its provider takes the secret.</source>
        <translation>{account} 一切正常：提供商接受其凭据。</translation>
    </message>
    <message>
        <source>{account} may not draw {model}. {when}</source>
        <translation>{account} 不能用 {model} 绘图。{when}</translation>
    </message>
    <message>
        <source>{account} may not use this model: {text}</source>
        <translation>{account} 不能使用此模型：{text}</translation>
    </message>
    <message>
        <source>{account} needs you: &apos;easel account list&apos; shows what it needs.</source>
        <translation>{account} 需要你处理：“easel account list”会列出它的需要。</translation>
    </message>
    <message>
        <source>{account} reached a limit that the upstream did not name</source>
        <translation>{account} 达到了上游没有说明的限额</translation>
    </message>
    <message>
        <source>{account} reached its limit for today; it ends at midnight Pacific time</source>
        <translation>{account} 达到了今天的限额，太平洋时间午夜重置</translation>
    </message>
    <message>
        <source>{account} reached its limit per day</source>
        <translation>{account} 达到了每天的限额</translation>
    </message>
    <message>
        <source>{account} reached its limit per minute</source>
        <translation>{account} 达到了每分钟的限额</translation>
    </message>
    <message>
        <source>{account} rests after trouble upstream. {when}</source>
        <translation>{account} 因上游故障正在冷却。{when}</translation>
    </message>
    <message>
        <source>{account} was there without its secret and has it again</source>
        <translation>{account} 原先缺少凭据，现已恢复</translation>
    </message>
    <message>
        <source>{came} of the {asked} pictures came.</source>
        <translation>{asked} 张图片中送达了 {came} 张。</translation>
    </message>
    <message>
        <source>{field} &apos;{value}&apos; is not something that {model} takes here: not used</source>
        <translation>{field}“{value}”在这里不被 {model} 接受：未使用</translation>
    </message>
    <message>
        <source>{field} must be a whole number from {least} to {most}.</source>
        <translation>{field} 必须是 {least} 到 {most} 的整数。</translation>
    </message>
    <message>
        <source>{field} must be text.</source>
        <translation>{field} 必须是文本。</translation>
    </message>
    <message>
        <source>{label} is a number from {minimum} to {maximum}.</source>
        <translation>{label}是 {minimum} 到 {maximum} 的数字。</translation>
    </message>
    <message>
        <source>{label} is a text, and not empty.</source>
        <translation>{label}是文本，且不能为空。</translation>
    </message>
    <message>
        <source>{label} is a whole number from {minimum} to {maximum}.</source>
        <translation>{label}是 {minimum} 到 {maximum} 的整数。</translation>
    </message>
    <message>
        <source>{model} does not draw {asked}: {ratio} is the nearest</source>
        <translation>{model} 不能绘制 {asked}：最接近的是 {ratio}</translation>
    </message>
    <message>
        <source>{model} has one size for each ratio: leave image_size out.</source>
        <translation>{model} 的每个宽高比只有一种尺寸：请去掉 image_size。</translation>
    </message>
    <message>
        <source>{model} takes {most} pictures, and {count} were sent: send fewer.</source>
        <translation>{model} 接受 {most} 张图片，却发来了 {count} 张：请少发一些。</translation>
    </message>
    <message>
        <source>{path} could not be brought up to version {version}: {why}. It is as it was; {copy} is a copy of it. Install the version again that you had before, and report this.</source>
        <translation>无法将 {path} 升级到版本 {version}：{why}。它保持原样；{copy} 是它的副本。请重新安装你之前使用的版本，并报告此问题。</translation>
    </message>
    <message>
        <source>{path} could not be read and was kept as {kept}; defaults are used.</source>
        <translation>无法读取 {path}，已保留为 {kept}；使用默认值。</translation>
    </message>
    <message>
        <source>{path} could not be read or written: {why}.</source>
        <translation>无法读写 {path}：{why}。</translation>
    </message>
    <message>
        <source>{path} could not be read: {why}.</source>
        <translation>无法读取 {path}：{why}。</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>无法写入 {path}：{why}。</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}. Choose another place.</source>
        <translation>无法写入 {path}：{why}。请选择其他位置。</translation>
    </message>
    <message>
        <source>{path} does not take {method}. It takes: {allowed}.</source>
        <translation>{path} 不接受 {method}，可接受：{allowed}。</translation>
    </message>
    <message>
        <source>{path} is not a file of secrets that Easel can read. Restore it, or move it away to start anew.</source>
        <translation>{path} 不是 Easel 能读取的凭据文件。请恢复它，或把它移走以重新开始。</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to go back to what was there before it, move {name} away and give {copy} its name.</source>
        <translation>{path} 属于更新的 Easel（{newer}）；当前版本是 {version}，没有改动它。请重新安装 {newer} 或更高版本。若要回到之前的数据，请移走 {name}，并将 {copy} 改名为它。</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to start without what is in it, move {name} away.</source>
        <translation>{path} 属于更新的 Easel（{newer}）；当前版本是 {version}，没有改动它。请重新安装 {newer} 或更高版本。若要不带其中的数据启动，请移走 {name}。</translation>
    </message>
    <message>
        <source>{path} did not take every picture ({why}): the answer has data URLs in place of missing addresses</source>
        <translation>{path} 没有存下全部图片（{why}）：响应中以 data URL 代替缺少的地址</translation>
    </message>
    <message>
        <source>{path} was damaged and was kept as {kept}; accounts and log start empty.</source>
        <translation>{path} 已损坏，已保留为 {kept}；账户和日志从空白开始。</translation>
    </message>
    <message>
        <source>{path} was written by a newer Easel than this, {version}, and is left alone. Install the newer one again.</source>
        <translation>{path} 由比当前版本（{version}）更新的 Easel 写入，未作改动。请重新安装较新的版本。</translation>
    </message>
    <message>
        <source>{provider} has no login: add the account with its API key.</source>
        <translation>{provider} 没有登录方式：请用 API 密钥添加账户。</translation>
    </message>
    <message>
        <source>{provider} takes no key: sign in instead.</source>
        <translation>{provider} 不使用密钥：请改为登录。</translation>
    </message>
    <message>
        <source>{service} is not enabled in the project of {account}: enable it in the Google Cloud Console and wait a few minutes {link}</source>
        <translation>{account} 的项目没有启用 {service}：请在 Google Cloud Console 中启用，并等几分钟 {link}</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, but {model} has no choice of size: not used</source>
        <translation>{source}“{asked}”要求 {wanted}，但 {model} 不能选择尺寸：未使用</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, which {model} does not draw: {used} used</source>
        <translation>{source}“{asked}”要求 {wanted}，但 {model} 不能绘制：使用 {used}</translation>
    </message>
    <message>
        <source>{source} &apos;{size}&apos; is not one that {model} draws: {used} used</source>
        <translation>{source}“{size}”不是 {model} 能绘制的：使用 {used}</translation>
    </message>
    <message>
        <source>{text}</source>
        <translation>{text}</translation>
    </message>
</context>
<context>
    <name>date</name>
    <message>
        <source>d MMM HH:mm</source>
        <translation>M月d日 HH:mm</translation>
    </message>
    <message>
        <source>d MMM yyyy HH:mm:ss</source>
        <translation>yyyy年M月d日 HH:mm:ss</translation>
    </message>
    <message>
        <source>ddd HH:mm</source>
        <translation>ddd HH:mm</translation>
    </message>
</context>
<context>
    <name>gallery</name>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>已选 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures</source>
        <translation>
            <numerusform>%Ln 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are gone: their files were moved or deleted outside Easel.</source>
        <translation>
            <numerusform>%Ln 张图片已不在：文件在 Easel 之外被移动或删除。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were copied.</source>
        <translation>
            <numerusform>已复制 %Ln 张图片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were deleted.</source>
        <translation>
            <numerusform>已删除 %Ln 张图片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were saved in {folder}.</source>
        <translation>
            <numerusform>已将 %Ln 张图片保存到 {folder}。</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>A client asked for it</source>
        <translation>由客户端请求</translation>
    </message>
    <message>
        <source>A task of a client</source>
        <translation>客户端的任务</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation>账户 {name}</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Back to the gallery</source>
        <translation>返回图库</translation>
    </message>
    <message>
        <source>By words of the prompt (Ctrl+F)</source>
        <translation>按提示词中的词查找 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>途中的更改</translation>
    </message>
    <message>
        <source>Choose none</source>
        <translation>取消全部选择</translation>
    </message>
    <message>
        <source>Choose none (Esc)</source>
        <translation>取消全部选择 (Esc)</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>接入客户端</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the files (Ctrl+C)</source>
        <translation>复制文件 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the picture (Del); it can be had back for a minute</source>
        <translation>删除图片 (Del)；一分钟内可以撤销</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>重新绘制</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>在画板中绘图</translation>
    </message>
    <message>
        <source>Drawn</source>
        <translation>绘制于</translation>
    </message>
    <message>
        <source>Drawn in the playground</source>
        <translation>在画板中绘制</translation>
    </message>
    <message>
        <source>Every picture that is drawn through the proxy will stand here.</source>
        <translation>通过代理绘制的每张图片都会显示在这里。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Find in prompts</source>
        <translation>在提示词中查找</translation>
    </message>
    <message>
        <source>Further away</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Its client had gone away before it came</source>
        <translation>图片送达前，客户端已离开</translation>
    </message>
    <message>
        <source>Its file was there, and the database did not know it</source>
        <translation>文件在磁盘上，但数据库中没有它的记录</translation>
    </message>
    <message>
        <source>Its own size</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>Kept until</source>
        <translation>保留至</translation>
    </message>
    <message>
        <source>Look at what was asked and answered</source>
        <translation>查看请求与响应</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>正在查找图片…</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>No picture is like that</source>
        <translation>没有符合条件的图片</translation>
    </message>
    <message>
        <source>No pictures yet</source>
        <translation>还没有图片</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open the setting</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Picture without a prompt</source>
        <translation>没有提示词的图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures are not kept, as the settings say; only one that its client did not wait for stays here, for a day. Turn it on to find them all.</source>
        <translation>按照设置，图片不会保留；只有客户端没有等到的图片在这里保留一天。开启后，所有图片都会出现在这里。</translation>
    </message>
    <message>
        <source>Pictures that come and fit the filter will stand here.</source>
        <translation>符合筛选的新图片会显示在这里。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Put the picture on the clipboard (Ctrl+C)</source>
        <translation>把图片复制到剪贴板 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save a copy of the file (Ctrl+S)</source>
        <translation>保存文件的副本 (Ctrl+S)</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Save the pictures in a folder</source>
        <translation>把图片保存到文件夹</translation>
    </message>
    <message>
        <source>Save them to a folder</source>
        <translation>保存到文件夹</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new pictures</source>
        <translation>
            <numerusform>显示 %Ln 张新图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>显示请求</translation>
    </message>
    <message>
        <source>Show where the file is</source>
        <translation>显示文件所在位置</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Take it to the playground, to draw after it</source>
        <translation>带到画板，作为绘图的参考</translation>
    </message>
    <message>
        <source>Take its prompt to the playground</source>
        <translation>把它的提示词带到画板</translation>
    </message>
    <message>
        <source>The file of this picture cannot be read.</source>
        <translation>无法读取此图片的文件。</translation>
    </message>
    <message>
        <source>The gallery is off</source>
        <translation>图库已关闭</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>The picture could not be saved as {path}: {why}.</source>
        <translation>图片无法保存为 {path}：{why}。</translation>
    </message>
    <message>
        <source>The picture was copied.</source>
        <translation>图片已复制。</translation>
    </message>
    <message>
        <source>The pictures could not be read</source>
        <translation>无法读取图片</translation>
    </message>
    <message>
        <source>They are on the disk still. What went wrong stands above.</source>
        <translation>它们仍在磁盘上。出错原因见上方。</translation>
    </message>
    <message>
        <source>This picture is gone: its file was moved or deleted outside Easel.</source>
        <translation>此图片已不在：文件在 Easel 之外被移动或删除。</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>本周</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Today and the six days before</source>
        <translation>今天和之前六天</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Use as reference</source>
        <translation>用作参考图</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>请求内容</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>保留原因</translation>
    </message>
    <message>
        <source>more than {n}</source>
        <translation>超过 {n}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}%</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} / {count}</translation>
    </message>
    <message>
        <source>{what} ({keys})</source>
        <translation>{what} ({keys})</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln 张新图片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>A route in the settings can lead this name to a model that is there.</source>
        <translation>设置中的路由可以把这个名称引到现有的模型。</translation>
    </message>
    <message>
        <source>Accounts shows why, and when each is back.</source>
        <translation>“账户”页会显示原因，以及各账户何时恢复。</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>添加账户</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln accounts reached {limit} for {model}.</source>
        <translation>
            <numerusform>全部 %Ln 个账户都达到了 {model} 的{limit}。</numerusform>
        </translation>
    </message>
    <message>
        <source>By now they may draw again.</source>
        <translation>现在它们可能又可以绘图了。</translation>
    </message>
    <message>
        <source>Check the connection. If the way out is through a proxy, name it in the settings.</source>
        <translation>请检查网络连接。如果要经过代理上网，请在设置中填写。</translation>
    </message>
    <message>
        <source>Clients give up by themselves: look for a time-out in its settings.</source>
        <translation>客户端会自行放弃：请查看它的超时设置。</translation>
    </message>
    <message>
        <source>Every account that draws {model} had reached {limit}.</source>
        <translation>所有能用 {model} 绘图的账户都达到了{limit}。</translation>
    </message>
    <message>
        <source>Large pictures can take minutes.</source>
        <translation>大图可能需要几分钟。</translation>
    </message>
    <message>
        <source>Other accounts refuse it, too: word the prompt differently.</source>
        <translation>其他账户也会拒绝：请换一种提示词。</translation>
    </message>
    <message>
        <source>Say in the prompt that a picture is wanted.</source>
        <translation>请在提示词中说明需要一张图片。</translation>
    </message>
    <message>
        <source>Send it again, or word the prompt differently.</source>
        <translation>请重新发送，或换一种提示词。</translation>
    </message>
    <message>
        <source>Send it again.</source>
        <translation>请重新发送。</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>显示该账户</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>显示账户</translation>
    </message>
    <message>
        <source>Show the setting</source>
        <translation>显示该设置</translation>
    </message>
    <message>
        <source>Show what the client needs</source>
        <translation>显示客户端需要什么</translation>
    </message>
    <message>
        <source>That mostly passes. Send it again in a while.</source>
        <translation>这通常会过去。请稍后重新发送。</translation>
    </message>
    <message>
        <source>That passes. Send it again in a while.</source>
        <translation>这会过去。请稍后重新发送。</translation>
    </message>
    <message>
        <source>The client gets it when it asks for the same again.</source>
        <translation>客户端再次发出同样的请求时会得到它。</translation>
    </message>
    <message>
        <source>The first is back at {time}, which is midnight Pacific time.</source>
        <translation>第一个将在 {time} 恢复，即太平洋时间午夜。</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>第一个将在 {time} 恢复。</translation>
    </message>
    <message>
        <source>The first is back in {time}.</source>
        <translation>第一个将在 {time}后恢复。</translation>
    </message>
    <message>
        <source>a limit</source>
        <translation>限额</translation>
    </message>
    <message>
        <source>the limit per minute</source>
        <translation>每分钟限额</translation>
    </message>
    <message>
        <source>today&apos;s limit</source>
        <translation>今日限额</translation>
    </message>
    <message>
        <source>{account} reached {limit} for {model}.</source>
        <translation>{account} 达到了 {model} 的{limit}。</translation>
    </message>
</context>
<context>
    <name>lobechat</name>
    <message>
        <source>AI Service Provider</source>
        <translation>AI 服务商</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>API Proxy URL</source>
        <translation>API 代理地址</translation>
    </message>
</context>
<context>
    <name>needs</name>
    <message numerus="yes">
        <source>%Ln more accounts need you.</source>
        <translation>
            <numerusform>还有 %Ln 个账户需要你处理。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>添加账户</translation>
    </message>
    <message>
        <source>Change the address</source>
        <translation>更改地址</translation>
    </message>
    <message>
        <source>Change the port</source>
        <translation>更改端口</translation>
    </message>
    <message>
        <source>Changed, but not in force until the proxy is started again: {settings}.</source>
        <translation>已更改，但要重新启动代理才会生效：{settings}。</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one, and clients can draw.</source>
        <translation>所有账户都已停用。启用一个，客户端就能绘图。</translation>
    </message>
    <message>
        <source>Every account rests. The first is back at {time}.</source>
        <translation>所有账户都在冷却。第一个将在 {time} 恢复。</translation>
    </message>
    <message>
        <source>Replace the key</source>
        <translation>更换密钥</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>重启代理</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>显示该账户</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>显示账户</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>重新登录</translation>
    </message>
    <message>
        <source>The system&apos;s keyring does not give out secrets, and accounts cannot draw without theirs. Unlock it: what is asked for next is then drawn.</source>
        <translation>系统密钥环不提供密钥，账户没有密钥就无法绘图。请解锁密钥环：之后的请求就能绘制。</translation>
    </message>
    <message>
        <source>There is no account yet. Add one, and clients can draw.</source>
        <translation>还没有账户。添加一个，客户端就能绘图。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message numerus="yes">
        <source>%Ln accounts need you</source>
        <translation>
            <numerusform>%Ln 个账户需要你处理</numerusform>
        </translation>
    </message>
    <message>
        <source>An account needs you</source>
        <translation>有一个账户需要你处理</translation>
    </message>
    <message>
        <source>Clients get no pictures until it is started again.</source>
        <translation>重新启动之前，客户端得不到图片。</translation>
    </message>
    <message>
        <source>Every account rests</source>
        <translation>所有账户都在冷却</translation>
    </message>
    <message>
        <source>The first is back at {time}. Clients are told to wait until then.</source>
        <translation>第一个将在 {time} 恢复。在此之前会让客户端等待。</translation>
    </message>
    <message>
        <source>The proxy did not start</source>
        <translation>代理没有启动</translation>
    </message>
    <message>
        <source>The proxy stopped</source>
        <translation>代理已停止</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} 以及另外 %Ln 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>open_webui</name>
    <message>
        <source>API Base URL</source>
        <translation>API 请求地址</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Default (Open AI)</source>
        <translation>默认 (OpenAI)</translation>
    </message>
    <message>
        <source>Image Generation Engine</source>
        <translation>图像生成引擎</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>绘制中</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>已绘制</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>not valid</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>partly drawn</source>
        <translation>部分绘制</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message numerus="yes">
        <source>%Ln disabled</source>
        <translation>
            <numerusform>%Ln 个已停用</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Press again to stop at once.</source>
        <translation>
            <numerusform>还有 %Ln 张图片正在绘制。再按一次立即停止。</numerusform>
        </translation>
    </message>
    <message>
        <source>A moment.</source>
        <translation>请稍候。</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Accounts: {ready} ready, {cooling} cooling, {need} need you</source>
        <translation>账户：{ready} 个可用，{cooling} 个冷却中，{need} 个需要你处理</translation>
    </message>
    <message>
        <source>Add your own account</source>
        <translation>添加你自己的账户</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>代理的地址</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>所有图片</translation>
    </message>
    <message>
        <source>Clients can draw.</source>
        <translation>客户端可以绘图。</translation>
    </message>
    <message>
        <source>Clients cannot draw. Press to start it.</source>
        <translation>客户端无法绘图。按下即可启动。</translation>
    </message>
    <message>
        <source>Clients need no key now: see Key required in Settings.</source>
        <translation>客户端现在不需要密钥：见设置中的“要求密钥”。</translation>
    </message>
    <message>
        <source>Clients reach it, but no account can draw now.</source>
        <translation>客户端可以连上，但现在没有账户能绘图。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>复制地址 (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Copy the key that clients send (Ctrl+Shift+K)</source>
        <translation>复制客户端要发送的密钥 (Ctrl+Shift+K)</translation>
    </message>
    <message>
        <source>Demo: a simulator draws</source>
        <translation>演示：由模拟器绘图</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>在画板中绘图</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>隐藏密钥</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Key of the proxy</source>
        <translation>代理的密钥</translation>
    </message>
    <message>
        <source>Last pictures</source>
        <translation>最近的图片</translation>
    </message>
    <message>
        <source>Leaves the demo. What was drawn in it stays there.</source>
        <translation>离开演示。其中绘制的图片会留在那里。</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>需要你处理</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>没有需要你处理的事。</translation>
    </message>
    <message>
        <source>Opening the accounts and the log.</source>
        <translation>正在打开账户和日志。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Proxy could not start</source>
        <translation>代理无法启动</translation>
    </message>
    <message>
        <source>Proxy is running</source>
        <translation>代理正在运行</translation>
    </message>
    <message>
        <source>Proxy is starting</source>
        <translation>代理正在启动</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>代理已停止</translation>
    </message>
    <message>
        <source>Proxy is stopping</source>
        <translation>代理正在停止</translation>
    </message>
    <message>
        <source>Show or hide the key</source>
        <translation>显示或隐藏密钥</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>显示账户</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>显示密钥</translation>
    </message>
    <message>
        <source>Start or stop the proxy (Ctrl+R)</source>
        <translation>启动或停止代理 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Starting Easel</source>
        <translation>Easel 正在启动</translation>
    </message>
    <message>
        <source>What clients send as their API key</source>
        <translation>客户端作为 API 密钥发送的内容</translation>
    </message>
    <message>
        <source>What clients take as their base URL</source>
        <translation>客户端的 base URL</translation>
    </message>
    <message>
        <source>What is drawn will stand here.</source>
        <translation>绘制的图片会显示在这里。</translation>
    </message>
    <message>
        <source>cooling</source>
        <translation>冷却中</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
    <message>
        <source>need you</source>
        <translation>需要你处理</translation>
    </message>
    <message>
        <source>once the proxy runs</source>
        <translation>代理运行后可知</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>可用</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Check all accounts</source>
        <translation>检查所有账户</translation>
    </message>
    <message>
        <source>Find an action, page, setting, account or request</source>
        <translation>查找操作、页面、设置、账户或请求</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>全局查找</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>查找结果</translation>
    </message>
    <message>
        <source>Nothing is like “{words}”.</source>
        <translation>没有与“{words}”相符的内容。</translation>
    </message>
    <message>
        <source>Older requests are found on their page, and here by their whole id.</source>
        <translation>更早的请求可在“请求”页面查找，或在这里输入完整编号。</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Refresh the quotas of all accounts</source>
        <translation>刷新所有账户的配额</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>重启代理</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>当前</translation>
    </message>
    <message numerus="yes">
        <source>the best {shown} of %Ln</source>
        <translation>
            <numerusform>%Ln 项中最匹配的 {shown} 项</numerusform>
        </translation>
    </message>
    <message>
        <source>{setting}: {choice}</source>
        <translation>{setting}：{choice}</translation>
    </message>
    <message>
        <source>↑ ↓ choose  ·  Enter opens  ·  Esc closes</source>
        <translation>↑ ↓ 选择  ·  Enter 打开  ·  Esc 关闭</translation>
    </message>
</context>
<context>
    <name>playground</name>
    <message>
        <source>&amp;Draw</source>
        <translation>绘图(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>质量(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Resolution</source>
        <translation>分辨率(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>尺寸(&amp;S)</translation>
    </message>
    <message>
        <source>API Host</source>
        <translation>API 地址</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Acc&amp;ount</source>
        <translation>账户(&amp;O)</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Any account</source>
        <translation>任意账户</translation>
    </message>
    <message>
        <source>Any shape: the model chooses</source>
        <translation>任意形状：由模型选择</translation>
    </message>
    <message>
        <source>As it is drawn</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Automatic, or such as 1536x1024</source>
        <translation>自动，或如 1536x1024</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled. What was being drawn already goes to the gallery.</source>
        <translation>已取消。已经在绘制的会进入图库。</translation>
    </message>
    <message>
        <source>Choose &amp;pictures…</source>
        <translation>选择图片(&amp;P)…</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>复制为</translation>
    </message>
    <message>
        <source>Copy picture {n}</source>
        <translation>复制第 {n} 张图片</translation>
    </message>
    <message>
        <source>Draw this (Ctrl+Enter)</source>
        <translation>绘制 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>绘制中</translation>
    </message>
    <message>
        <source>Drawn by {accounts} in {time}.</source>
        <translation>由 {accounts} 绘制，用时 {time}。</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>用时 {time}。</translation>
    </message>
    <message>
        <source>Drop pictures here that the new one is drawn after.</source>
        <translation>把图片拖到这里，作为新图片的参考。</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>HD</source>
        <translation>高清</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>How many pictures are drawn at once, 1 to 10</source>
        <translation>一次绘制多少张图片，1 到 10</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>收到的是 {mime}，这里无法显示。</translation>
    </message>
    <message>
        <source>It did not come, and the reason is not known.</source>
        <translation>它没有送达，原因不明。</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>Mask over the first picture</source>
        <translation>第一张图片上的蒙版</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Not drawn</source>
        <translation>未绘制</translation>
    </message>
    <message>
        <source>Paint a mask over {name}</source>
        <translation>在 {name} 上绘制蒙版</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is.</source>
        <translation>涂抹可以更改的部分；其余保持不变。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were left out: {most} are the most. Remove one before you add another.</source>
        <translation>
            <numerusform>%Ln 张图片没有加入：最多 {most} 张。请先移除一张再添加。</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: it is left out.</source>
        <translation>“{size}”不是 1536x1024 这样的尺寸，也不是 16:9 这样的形状：已忽略。</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: {ratio} is used.</source>
        <translation>“{size}”不是 1536x1024 这样的尺寸，也不是 16:9 这样的形状：使用 {ratio}。</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024: {ratio} is used.</source>
        <translation>“{size}”不是 1536x1024 这样的尺寸：使用 {ratio}。</translation>
    </message>
    <message>
        <source>Copied. Put the proxy&apos;s key into EASEL_API_KEY: Overview copies it.</source>
        <translation>已复制。请把代理的密钥放入 EASEL_API_KEY：可在“概览”中复制。</translation>
    </message>
    <message>
        <source>Copy exactly this request, without the key: that is read from EASEL_API_KEY.</source>
        <translation>原样复制此请求，但不含密钥：密钥从 EASEL_API_KEY 读取。</translation>
    </message>
    <message>
        <source>EASEL_API_KEY is the key of the proxy: Overview copies it.</source>
        <translation>EASEL_API_KEY 是代理的密钥：可在“概览”中复制。</translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>绘制时参考了 %Ln 张图片和一个蒙版，它们没有保留。请重新添加，或不用它们绘制。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>绘制时参考了 %Ln 张图片，它们没有保留。请重新添加，或不用它们绘制。</numerusform>
        </translation>
    </message>
    <message>
        <source>Its prompt was not kept.</source>
        <translation>它的提示词没有保留。</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>Load a mask from a file</source>
        <translation>从文件载入蒙版</translation>
    </message>
    <message>
        <source>Masks (*.png *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>蒙版 (*.png *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>No account here draws with &apos;{model}&apos;. Choose another model.</source>
        <translation>这里没有账户能用“{model}”绘图。请选择其他模型。</translation>
    </message>
    <message>
        <source>Nothing in {name} is transparent, and that is what marks the part to change. Its white part can be taken for that.</source>
        <translation>{name} 中没有透明部分，而要更改的部分由透明标出。可以改用它的白色部分。</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is. With the keyboard, the arrows move the brush, Space puts it down, [ and ] change its size.</source>
        <translation>涂抹可以更改的部分；其余保持不变。用键盘时，方向键移动画笔，空格键落笔，[ 和 ] 改变画笔大小。</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Paste a picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <source>Pictur&amp;es</source>
        <translation>图片(&amp;E)</translation>
    </message>
    <message>
        <source>Picture {n} was not drawn</source>
        <translation>第 {n} 张图片没有绘制</translation>
    </message>
    <message>
        <source>Picture {n}: {prompt}</source>
        <translation>第 {n} 张图片：{prompt}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>图片 (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Pictures come here</source>
        <translation>图片会出现在这里</translation>
    </message>
    <message>
        <source>Pictures that came</source>
        <translation>送达的图片</translation>
    </message>
    <message>
        <source>Pictures without a file of their own are in {folder} for a week.</source>
        <translation>没有单独文件的图片会在 {folder} 中保留一周。</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>画板</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Save picture {n}…</source>
        <translation>保存第 {n} 张图片…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Say what to draw, then press Draw or Ctrl+Enter.</source>
        <translation>写下要画的内容，然后点“绘图”或按 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>Scale it</source>
        <translation>缩放蒙版</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Show picture {n} in the gallery</source>
        <translation>在图库中显示第 {n} 张图片</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Size, as width x height</source>
        <translation>尺寸，写作宽 x 高</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Start the proxy</source>
        <translation>启动代理</translation>
    </message>
    <message>
        <source>Take the picture from the clipboard</source>
        <translation>从剪贴板取得图片</translation>
    </message>
    <message>
        <source>Take the white part</source>
        <translation>使用白色部分</translation>
    </message>
    <message>
        <source>The default model</source>
        <translation>默认模型</translation>
    </message>
    <message>
        <source>The log no longer has this request: only what is shown here is known of it.</source>
        <translation>日志中已没有此请求：只知道这里显示的内容。</translation>
    </message>
    <message>
        <source>The picture at {host} did not come in time. Try again, or save it and drop the file.</source>
        <translation>{host} 的图片没有及时送达。请重试，或保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB. Save it, make it smaller, then drop the file.</source>
        <translation>{host} 的图片超过 {limit} MB。请保存并缩小，再拖入文件。</translation>
    </message>
    <message>
        <source>The picture at {host} is in a private network and not fetched. Save it, then drop the file.</source>
        <translation>{host} 的图片在私有网络中，不予获取。请保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>The picture is at an address without https, which is not fetched. Save it, then drop the file.</source>
        <translation>图片的地址不是 https，不予获取。请保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>The proxy is stopped, and pictures are drawn through it.</source>
        <translation>代理已停止，而图片要通过它绘制。</translation>
    </message>
    <message>
        <source>There is no picture at that address. Copy the picture itself.</source>
        <translation>该地址没有图片。请复制图片本身。</translation>
    </message>
    <message>
        <source>There is no picture in that. Copy one, or drop a file.</source>
        <translation>其中没有图片。请复制一张，或拖入文件。</translation>
    </message>
    <message>
        <source>This request took the place of the one that was here.</source>
        <translation>此请求取代了这里原有的请求。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Use no mask</source>
        <translation>不使用蒙版</translation>
    </message>
    <message>
        <source>Use picture {n} as reference</source>
        <translation>把第 {n} 张图片用作参考图</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF. Copy the picture itself, then paste it.</source>
        <translation>{host} 上的内容不是 PNG、JPEG、WebP 或 GIF。请复制图片本身，再粘贴。</translation>
    </message>
    <message>
        <source>What should be drawn?</source>
        <translation>要画什么？</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>绘制内容</translation>
    </message>
    <message>
        <source>With {model} the shape alone decides the pixels. Set Resolution to Automatic.</source>
        <translation>使用 {model} 时，像素只由形状决定。请把“分辨率”设为“自动”。</translation>
    </message>
    <message>
        <source>pasted</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>quality {quality}</source>
        <translation>质量 {quality}</translation>
    </message>
    <message>
        <source>the key of the proxy: Overview copies it</source>
        <translation>代理的密钥（可在“概览”中复制）</translation>
    </message>
    <message>
        <source>{came} of {n} drawn</source>
        <translation>已绘制 {came} / {n}</translation>
    </message>
    <message>
        <source>{host} could not be reached. Check the connection, or save the picture and drop the file.</source>
        <translation>无法连接 {host}。请检查网络连接，或保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>{host} did not give the picture, it answered {status}. Save it, then drop the file.</source>
        <translation>{host} 没有给出图片，它返回 {status}。请保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>{host} does not give the picture itself. Save it, then drop the file.</source>
        <translation>{host} 没有直接给出图片。请保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>{host} leads from one address to the next without end. Save the picture, then drop the file.</source>
        <translation>{host} 的地址不断重定向。请保存图片后拖入文件。</translation>
    </message>
    <message>
        <source>{model} chooses shape and pixels.</source>
        <translation>{model} 自行选择形状和像素。</translation>
    </message>
    <message>
        <source>{model} does not draw the shape {value}. It draws: {known}.</source>
        <translation>{model} 不能绘制形状 {value}。它能绘制：{known}。</translation>
    </message>
    <message>
        <source>{model} does not draw with the resolution {value}. It draws: {known}.</source>
        <translation>{model} 不能以分辨率 {value} 绘制。它能绘制：{known}。</translation>
    </message>
    <message>
        <source>{model} draws {pixels} pixels.</source>
        <translation>{model} 绘制 {pixels} 像素。</translation>
    </message>
    <message>
        <source>{model} gets {wishes} and chooses the pixels.</source>
        <translation>{model} 会收到 {wishes}，像素由它选择。</translation>
    </message>
    <message>
        <source>{model} gets {wishes}; {pixels} pixels come back.</source>
        <translation>{model} 会收到 {wishes}；返回 {pixels} 像素。</translation>
    </message>
    <message>
        <source>{name} cannot be opened. Choose a file on this computer.</source>
        <translation>无法打开 {name}。请选择本机上的文件。</translation>
    </message>
    <message>
        <source>{name} has more than {limit} MB. Choose a smaller picture.</source>
        <translation>{name} 超过 {limit} MB。请选择更小的图片。</translation>
    </message>
    <message>
        <source>{name} has {own} pixels and the picture {size}: such a mask is refused, so it has to be scaled.</source>
        <translation>{name} 是 {own} 像素，而图片是 {size}：这样的蒙版会被拒绝，需要缩放。</translation>
    </message>
    <message>
        <source>{name} is no picture that can be read here. Choose a PNG, JPEG or WebP file.</source>
        <translation>{name} 不是这里能读取的图片。请选择 PNG、JPEG 或 WebP 文件。</translation>
    </message>
    <message>
        <source>{name} was not saved: {why}. Choose another place.</source>
        <translation>{name} 没有保存：{why}。请选择其他位置。</translation>
    </message>
    <message>
        <source>{ratio}, square</source>
        <translation>{ratio}，方形</translation>
    </message>
    <message>
        <source>{ratio}, tall</source>
        <translation>{ratio}，竖向</translation>
    </message>
    <message>
        <source>{ratio}, wide</source>
        <translation>{ratio}，横向</translation>
    </message>
</context>
<context>
    <name>provider</name>
    <message>
        <source>Code Assist</source>
        <translation>Code Assist</translation>
    </message>
    <message>
        <source>Gemini</source>
        <translation>Gemini</translation>
    </message>
    <message>
        <source>OpenAI</source>
        <translation>OpenAI</translation>
    </message>
    <message>
        <source>Vertex AI</source>
        <translation>Vertex AI</translation>
    </message>
</context>
<context>
    <name>quota</name>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>At most so many calls</source>
        <translation>最多调用这么多次</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用次数</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>天</translation>
    </message>
    <message>
        <source>In which time</source>
        <translation>时间范围</translation>
    </message>
    <message>
        <source>Left over time: lowest {low} %, highest {high} %, last {last} %</source>
        <translation>剩余变化：最低 {low}%，最高 {high}%，最近 {last}%</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model of the limit</source>
        <translation>限额所属模型</translation>
    </message>
    <message>
        <source>No history yet</source>
        <translation>还没有历史记录</translation>
    </message>
    <message>
        <source>None known. Set one to stay below what you want to spend.</source>
        <translation>没有已知限额。设一个，便可控制花费。</translation>
    </message>
    <message>
        <source>Not known yet. A limit is learnt when it is met, or when the provider tells.</source>
        <translation>尚不清楚。触及限额或提供商告知时便会知道。</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>配额</translation>
    </message>
    <message>
        <source>Remove the limit for {model}</source>
        <translation>移除 {model} 的限额</translation>
    </message>
    <message>
        <source>Remove this limit</source>
        <translation>移除此限额</translation>
    </message>
    <message>
        <source>Set &amp;limit</source>
        <translation>设置限额(&amp;L)</translation>
    </message>
    <message>
        <source>Show the last day</source>
        <translation>显示最近一天</translation>
    </message>
    <message>
        <source>Show the last week</source>
        <translation>显示最近一周</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>周</translation>
    </message>
    <message>
        <source>counted</source>
        <translation>自行计数</translation>
    </message>
    <message>
        <source>counted here by Easel</source>
        <translation>由 Easel 在此计数</translation>
    </message>
    <message>
        <source>from the provider&apos;s list</source>
        <translation>来自提供商的列表</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>测得</translation>
    </message>
    <message>
        <source>measured by the provider</source>
        <translation>由提供商测得</translation>
    </message>
    <message>
        <source>named by the provider when it was met</source>
        <translation>触及时由提供商告知</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>per 5 hours</source>
        <translation>每 5 小时</translation>
    </message>
    <message>
        <source>per day</source>
        <translation>每天</translation>
    </message>
    <message>
        <source>per minute</source>
        <translation>每分钟</translation>
    </message>
    <message>
        <source>per week</source>
        <translation>每周</translation>
    </message>
    <message>
        <source>resets in {time}</source>
        <translation>{time}后重置</translation>
    </message>
    <message>
        <source>set by you</source>
        <translation>由你设置</translation>
    </message>
    <message>
        <source>{left} of {limit}</source>
        <translation>{left} / {limit}</translation>
    </message>
    <message>
        <source>{model}: {n} {per}, {source}</source>
        <translation>{model}：{per} {n} 次，{source}</translation>
    </message>
    <message>
        <source>{name}, {window}</source>
        <translation>{name}，{window}</translation>
    </message>
    <message>
        <source>{name}, {window}: {said}</source>
        <translation>{name}，{window}：{said}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n}%</translation>
    </message>
    <message>
        <source>{parts} left</source>
        <translation>剩余 {parts}</translation>
    </message>
    <message>
        <source>{source}, {ago}</source>
        <translation>{source}，{ago}</translation>
    </message>
</context>
<context>
    <name>reason</name>
    <message>
        <source>Easel was stopped</source>
        <translation>Easel 已停止</translation>
    </message>
    <message>
        <source>Google wants it verified</source>
        <translation>Google 要求验证</translation>
    </message>
    <message>
        <source>It reached a limit that the provider did not name.</source>
        <translation>它达到了提供商没有说明的限额。</translation>
    </message>
    <message>
        <source>It reached its limit for today, which ends at midnight Pacific time.</source>
        <translation>它达到了今天的限额，太平洋时间午夜重置。</translation>
    </message>
    <message>
        <source>It reached its limit per day.</source>
        <translation>它达到了每天的限额。</translation>
    </message>
    <message>
        <source>It reached its limit per minute.</source>
        <translation>它达到了每分钟的限额。</translation>
    </message>
    <message>
        <source>The provider does not allow it: {text}</source>
        <translation>提供商不允许：{text}</translation>
    </message>
    <message>
        <source>This account does not have the model.</source>
        <translation>此账户没有这个模型。</translation>
    </message>
    <message>
        <source>a limit that was not named</source>
        <translation>未说明的限额</translation>
    </message>
    <message>
        <source>a mistake in Easel</source>
        <translation>Easel 出错</translation>
    </message>
    <message>
        <source>a right is missing: sign in again</source>
        <translation>缺少一项权限：请重新登录</translation>
    </message>
    <message>
        <source>answer not understood</source>
        <translation>无法理解响应</translation>
    </message>
    <message>
        <source>answered in words</source>
        <translation>用文字作答</translation>
    </message>
    <message>
        <source>certificate not trusted</source>
        <translation>证书不受信任</translation>
    </message>
    <message>
        <source>certificate out of date</source>
        <translation>证书已过期</translation>
    </message>
    <message>
        <source>closed by Google for its terms</source>
        <translation>因违反条款被 Google 关闭</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>does not know the model</source>
        <translation>不认识此模型</translation>
    </message>
    <message>
        <source>every account is at a limit</source>
        <translation>所有账户都达到限额</translation>
    </message>
    <message>
        <source>every account is disabled</source>
        <translation>所有账户都已停用</translation>
    </message>
    <message>
        <source>every account needs you</source>
        <translation>所有账户都需要你处理</translation>
    </message>
    <message>
        <source>every account rests</source>
        <translation>所有账户都在冷却</translation>
    </message>
    <message>
        <source>every account rests after trouble</source>
        <translation>所有账户都因故障冷却</translation>
    </message>
    <message>
        <source>forbidden by its organisation</source>
        <translation>被其组织禁止</translation>
    </message>
    <message>
        <source>gave up after {attempts} attempts</source>
        <translation>尝试 {attempts} 次后放弃</translation>
    </message>
    <message>
        <source>key rejected</source>
        <translation>密钥被拒绝</translation>
    </message>
    <message>
        <source>keyring locked</source>
        <translation>密钥环已锁定</translation>
    </message>
    <message>
        <source>limit for today</source>
        <translation>今日限额</translation>
    </message>
    <message>
        <source>limit per day</source>
        <translation>每日限额</translation>
    </message>
    <message>
        <source>limit per minute</source>
        <translation>每分钟限额</translation>
    </message>
    <message>
        <source>may not charge its project</source>
        <translation>不能由其项目付费</translation>
    </message>
    <message>
        <source>may not use this model</source>
        <translation>不能使用此模型</translation>
    </message>
    <message>
        <source>no account</source>
        <translation>没有账户</translation>
    </message>
    <message>
        <source>no account may draw this model</source>
        <translation>没有账户可用此模型绘图</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>未及时响应</translation>
    </message>
    <message>
        <source>no capacity upstream</source>
        <translation>上游没有空闲容量</translation>
    </message>
    <message>
        <source>no credit left, or its spending limit is reached</source>
        <translation>余额用尽，或达到消费上限</translation>
    </message>
    <message>
        <source>no picture came</source>
        <translation>没有收到图片</translation>
    </message>
    <message>
        <source>no project, which Vertex needs</source>
        <translation>没有 Vertex 所需的项目</translation>
    </message>
    <message>
        <source>no prompt</source>
        <translation>没有提示词</translation>
    </message>
    <message>
        <source>no quota for this model: the project needs billing</source>
        <translation>此模型没有配额：项目需要开启结算</translation>
    </message>
    <message>
        <source>no quota, needs billing</source>
        <translation>没有配额，需要结算</translation>
    </message>
    <message>
        <source>no such model</source>
        <translation>没有这个模型</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>无法连接</translation>
    </message>
    <message>
        <source>not there in time</source>
        <translation>未及时送达</translation>
    </message>
    <message>
        <source>nothing at its address: check its base URL</source>
        <translation>其地址上没有服务：请检查 base URL</translation>
    </message>
    <message>
        <source>picture held back</source>
        <translation>图片被扣留</translation>
    </message>
    <message>
        <source>prompt refused</source>
        <translation>提示词被拒</translation>
    </message>
    <message>
        <source>quota used up</source>
        <translation>配额用尽</translation>
    </message>
    <message>
        <source>secret missing: add the account again</source>
        <translation>缺少凭据：请重新添加账户</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>请重新登录</translation>
    </message>
    <message>
        <source>the answer stopped</source>
        <translation>响应中断</translation>
    </message>
    <message>
        <source>the chosen account is at a limit</source>
        <translation>所选账户达到限额</translation>
    </message>
    <message>
        <source>the client went away</source>
        <translation>客户端已离开</translation>
    </message>
    <message>
        <source>the queue is full</source>
        <translation>队列已满</translation>
    </message>
    <message>
        <source>{service} is not enabled</source>
        <translation>{service} 未启用</translation>
    </message>
</context>
<context>
    <name>requests</name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were cleared.</source>
        <translation>
            <numerusform>已清除 %Ln 个请求。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were written to {path}.</source>
        <translation>
            <numerusform>已将 %Ln 个请求写入 {path}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账户</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pictures came in {time}.</source>
        <translation>
            <numerusform>全部 %Ln 张图片在 {time}内送达。</numerusform>
        </translation>
    </message>
    <message>
        <source>All requests of the log, with their attempts.</source>
        <translation>日志中的所有请求，连同其尝试。</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Answer, without its pictures</source>
        <translation>响应，不含图片</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>返回状态</translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation>第 {n} 次尝试</translation>
    </message>
    <message>
        <source>Attempts leave the log with their requests. This cannot be undone.</source>
        <translation>尝试记录会随请求一起从日志中删除，无法撤销。</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>By words of its prompt, client, model, account or id (Ctrl+F)</source>
        <translation>按提示词、客户端、模型、账户或编号中的词查找 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>途中的更改</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message numerus="yes">
        <source>Clear %Ln requests?</source>
        <translation>
            <numerusform>清除 %Ln 个请求？</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear all requests?</source>
        <translation>清除所有请求？</translation>
    </message>
    <message>
        <source>Clear every request that fits the filter?</source>
        <translation>清除符合筛选的所有请求？</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Clear the requests…</source>
        <translation>清除请求…</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>清除…</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>关闭详情 (Esc)</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>接入客户端</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>复制为 curl</translation>
    </message>
    <message>
        <source>Copy the id</source>
        <translation>复制编号</translation>
    </message>
    <message>
        <source>Copy the id (Ctrl+C in the list)</source>
        <translation>复制编号（在列表中按 Ctrl+C）</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>重新绘制</translation>
    </message>
    <message>
        <source>Enter opens the details, the arrows unfold, Space pauses, F follows the newest.</source>
        <translation>Enter 打开详情，方向键展开，空格暂停，F 跟随最新。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>导出请求</translation>
    </message>
    <message>
        <source>Export the requests…</source>
        <translation>导出请求…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Failed after {time}: no picture came.</source>
        <translation>{time}后失败：没有收到图片。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Find a request</source>
        <translation>查找请求</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Give a client the proxy&apos;s address and key, and ask it for a picture.</source>
        <translation>把代理的地址和密钥交给客户端，让它请求一张图片。</translation>
    </message>
    <message>
        <source>Hold new requests back (Space)</source>
        <translation>暂缓显示新请求 (空格)</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>It is being drawn.</source>
        <translation>正在绘制。</translation>
    </message>
    <message>
        <source>It was given up after {time}.</source>
        <translation>{time}后放弃。</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No picture came, or not valid</source>
        <translation>没有图片，或请求无效</translation>
    </message>
    <message>
        <source>No request is like that</source>
        <translation>没有符合条件的请求</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>还没有请求</translation>
    </message>
    <message>
        <source>Only what the filter shows: {filter}.</source>
        <translation>仅限筛选所示：{filter}。</translation>
    </message>
    <message>
        <source>Only {what}</source>
        <translation>仅{what}</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause or resume the list of requests</source>
        <translation>暂停或继续请求列表</translation>
    </message>
    <message>
        <source>Picture {n}</source>
        <translation>第 {n} 张图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures and attempts</source>
        <translation>图片与尝试</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Remove what is shown</source>
        <translation>清除所示请求</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Requests that come and fit the filter will stand here.</source>
        <translation>符合筛选的新请求会显示在这里。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new requests</source>
        <translation>
            <numerusform>显示 %Ln 个新请求</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Show {account}</source>
        <translation>显示 {account}</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>自 {time} 起</translation>
    </message>
    <message>
        <source>Some of the pictures came</source>
        <translation>部分图片已送达</translation>
    </message>
    <message>
        <source>Start the proxy, then give a client its address and key.</source>
        <translation>先启动代理，再把它的地址和密钥交给客户端。</translation>
    </message>
    <message>
        <source>Stay at the newest request (F)</source>
        <translation>停留在最新的请求 (F)</translation>
    </message>
    <message>
        <source>THE PROMPT WAS NOT KEPT</source>
        <translation>提示词未保留</translation>
    </message>
    <message>
        <source>That is a folder: name a file in it.</source>
        <translation>这是一个文件夹：请填写其中的文件名。</translation>
    </message>
    <message>
        <source>The attempts are being read.</source>
        <translation>正在读取尝试记录。</translation>
    </message>
    <message>
        <source>The attempts could not be read. Open the request once more.</source>
        <translation>无法读取尝试记录。请重新打开该请求。</translation>
    </message>
    <message>
        <source>The picture came in {time}.</source>
        <translation>图片在 {time}内送达。</translation>
    </message>
    <message>
        <source>The request was not valid, so no account was asked.</source>
        <translation>请求无效，所以没有询问任何账户。</translation>
    </message>
    <message>
        <source>The requests that the filter shows: {filter}.</source>
        <translation>筛选所示的请求：{filter}。</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>没有文件夹 {path}。</translation>
    </message>
    <message>
        <source>There is such a file already. It will be replaced.</source>
        <translation>已有同名文件，将被替换。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>请求内容</translation>
    </message>
    <message>
        <source>Write what is shown into a file</source>
        <translation>把所示内容写入文件</translation>
    </message>
    <message>
        <source>Writing the file</source>
        <translation>正在写入文件</translation>
    </message>
    <message>
        <source>by {account}</source>
        <translation>由 {account}</translation>
    </message>
    <message>
        <source>of {client}</source>
        <translation>来自 {client}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>自 {time} 起</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>with the words “{words}”</source>
        <translation>含有“{words}”</translation>
    </message>
    <message>
        <source>with {model}</source>
        <translation>使用 {model}</translation>
    </message>
    <message>
        <source>{came} drawn</source>
        <translation>已绘制 {came}</translation>
    </message>
    <message>
        <source>{came} of {asked}</source>
        <translation>{came} / {asked}</translation>
    </message>
    <message>
        <source>{came} pictures came in {time}.</source>
        <translation>{came} 张图片在 {time}内送达。</translation>
    </message>
    <message>
        <source>{end}: {why}</source>
        <translation>{end}：{why}</translation>
    </message>
    <message>
        <source>{first} +{more}</source>
        <translation>{first} +{more}</translation>
    </message>
    <message>
        <source>{time} at the upstream</source>
        <translation>在上游用时 {time}</translation>
    </message>
    <message>
        <source>{waited}, then {drew}</source>
        <translation>{waited}，然后{drew}</translation>
    </message>
    <message>
        <source>{why} (HTTP&#xa0;{status}).</source>
        <translation>{why}（HTTP {status}）。</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln 个新请求</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>routes</name>
    <message>
        <source>A client asks for</source>
        <translation>客户端请求</translation>
    </message>
    <message>
        <source>A route above the chosen one (Insert)</source>
        <translation>在所选路由上方添加 (Insert)</translation>
    </message>
    <message>
        <source>Add a route</source>
        <translation>添加路由</translation>
    </message>
    <message>
        <source>Drawn by</source>
        <translation>绘制者</translation>
    </message>
    <message>
        <source>Google</source>
        <translation>Google</translation>
    </message>
    <message>
        <source>Model there</source>
        <translation>对应模型</translation>
    </message>
    <message>
        <source>Move the route down (Alt+Down)</source>
        <translation>下移路由 (Alt+Down)</translation>
    </message>
    <message>
        <source>Move the route up (Alt+Up)</source>
        <translation>上移路由 (Alt+Up)</translation>
    </message>
    <message>
        <source>OpenAI-compatible</source>
        <translation>OpenAI 兼容</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Quality, if none is asked for</source>
        <translation>未指定时的质量</translation>
    </message>
    <message>
        <source>Ratio, if none is asked for</source>
        <translation>未指定时的宽高比</translation>
    </message>
    <message>
        <source>Remove the route (Delete)</source>
        <translation>移除路由 (Delete)</translation>
    </message>
    <message>
        <source>Size, if none is asked for</source>
        <translation>未指定时的尺寸</translation>
    </message>
    <message>
        <source>The route of {name} was removed.</source>
        <translation>已移除 {name} 的路由。</translation>
    </message>
    <message>
        <source>Without such an account, Google&apos;s</source>
        <translation>没有这类账户时，由 Google 绘制</translation>
    </message>
    <message>
        <source>Without such an account: {model}</source>
        <translation>没有这类账户时：{model}</translation>
    </message>
    <message>
        <source>as asked</source>
        <translation>按请求</translation>
    </message>
    <message>
        <source>name, * for any letters</source>
        <translation>名称，* 代表任意字符</translation>
    </message>
    <message>
        <source>nobody draws</source>
        <translation>无人绘制</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>the default</source>
        <translation>默认</translation>
    </message>
</context>
<context>
    <name>sentence</name>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another address in Settings.</source>
        <translation>无法监听 {host} 端口 {port}：{why}。请在设置中选择其他地址。</translation>
    </message>
    <message>
        <source>Easel runs already on these files, without a window: process {pid}, {address}. This window can take over: that process ends, what it draws is cancelled, and the proxy goes on from here.</source>
        <translation>Easel 已在后台使用这些文件，没有窗口：进程 {pid}，{address}。此窗口可以接管：该进程会结束，它正在绘制的会取消，代理将在这里继续。</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one.</source>
        <translation>所有账户都已停用。请启用一个。</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. Accounts shows what each needs.</source>
        <translation>所有账户都需要你处理：重新登录或更换密钥。“账户”页面列出了各自的需要。</translation>
    </message>
    <message>
        <source>No account can draw. Add one.</source>
        <translation>没有账户能绘图。请添加一个。</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place yet.</source>
        <translation>这里没有可用的密钥环，凭据还没有存放之处。</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust.</source>
        <translation>其他计算机可以通过 {host} 访问 Easel，持有密钥者即可用你的账户绘图。传输内容未加密：请只在你信任的网络中使用。</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port in Settings; then start the proxy.</source>
        <translation>{host} 的端口 {port} 已被占用。请停止占用它的程序，或在设置中选择其他端口，然后启动代理。</translation>
    </message>
    <message>
        <source>The encrypted file needs its passphrase.</source>
        <translation>加密文件需要口令。</translation>
    </message>
    <message>
        <source>The keyring did not answer: unlock it, then try again.</source>
        <translation>密钥环没有响应：请解锁后重试。</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, then try again.</source>
        <translation>口令打不开 {path}。请更正后重试。</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, clients must bring the key: choose that in Key required first, or keep the address 127.0.0.1.</source>
        <translation>当其他计算机可以访问 Easel 时，客户端必须提供密钥：请先在“要求密钥”中选择，或保留地址 127.0.0.1。</translation>
    </message>
</context>
<context>
    <name>setting</name>
    <message>
        <source>A notification when clients cannot reach Easel.</source>
        <translation>客户端连不上 Easel 时发出通知。</translation>
    </message>
    <message>
        <source>A notification when none can draw for a while.</source>
        <translation>一段时间内没有账户能绘图时发出通知。</translation>
    </message>
    <message>
        <source>A notification, such as when a login has ended.</source>
        <translation>例如登录失效时发出通知。</translation>
    </message>
    <message>
        <source>A picture sent as url</source>
        <translation>以网址发送的图片</translation>
    </message>
    <message>
        <source>A ratio sent as size</source>
        <translation>写在尺寸里的宽高比</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Allow Code Assist accounts</source>
        <translation>允许 Code Assist 账户</translation>
    </message>
    <message>
        <source>Among accounts of the same priority.</source>
        <translation>用于优先级相同的账户。</translation>
    </message>
    <message>
        <source>Ask Google for the limits</source>
        <translation>向 Google 查询限额</translation>
    </message>
    <message>
        <source>Ask for quotas</source>
        <translation>查询配额</translation>
    </message>
    <message>
        <source>Attempts for a picture</source>
        <translation>每张图片的尝试次数</translation>
    </message>
    <message>
        <source>Days kept</source>
        <translation>保留天数</translation>
    </message>
    <message>
        <source>Days pictures are kept</source>
        <translation>图片保留天数</translation>
    </message>
    <message>
        <source>Default model</source>
        <translation>默认模型</translation>
    </message>
    <message>
        <source>Do not pay repeats twice</source>
        <translation>重复请求不重复付费</translation>
    </message>
    <message>
        <source>Draws when a client names none, or one of OpenAI&apos;s.</source>
        <translation>客户端没有指定模型，或指定 OpenAI 的模型时使用。</translation>
    </message>
    <message>
        <source>Every so many minutes, where the provider can be asked; 0: only when told to.</source>
        <translation>每隔这么多分钟，向可查询的提供商查询；0：仅在要求时查询。</translation>
    </message>
    <message>
        <source>Fetch pictures over http</source>
        <translation>通过 http 获取图片</translation>
    </message>
    <message>
        <source>For a model (* for all), the share of its quota under which an account draws only when no other is ready.</source>
        <translation>对某个模型（* 代表全部），剩余配额低于此比例的账户只在没有其他可用账户时绘图。</translation>
    </message>
    <message>
        <source>For a size as a client sends it, the ratio to draw with Google&apos;s models, before anything else is made of that size.</source>
        <translation>为客户端发来的某个尺寸指定 Google 模型绘制的宽高比，先于其他任何换算。</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own. Google&apos;s terms forbid using another product&apos;s client, and accounts are suspended for it.</source>
        <translation>适用于持有自己的 OAuth 客户端并有权使用该接口的人。Google 的条款禁止使用其他产品的客户端，并会因此封停账户。</translation>
    </message>
    <message>
        <source>How many accounts one picture may ask.</source>
        <translation>一张图片最多可询问多少个账户。</translation>
    </message>
    <message>
        <source>How many are drawn at the same time by all accounts; others wait. 0: as many as the accounts allow.</source>
        <translation>所有账户同时绘制的数量；其余等待。0：账户允许多少就多少。</translation>
    </message>
    <message>
        <source>How many pictures may wait for a free place; past that clients get a 429.</source>
        <translation>最多有多少张图片等待空位；超过后客户端得到 429。</translation>
    </message>
    <message>
        <source>In MB, for a JSON body.</source>
        <translation>JSON 请求体的上限，单位 MB。</translation>
    </message>
    <message>
        <source>In MB; past that the oldest are dropped.</source>
        <translation>单位 MB；超过后删除最旧的。</translation>
    </message>
    <message>
        <source>Keep a reserve</source>
        <translation>保留额度</translation>
    </message>
    <message>
        <source>Keep pictures</source>
        <translation>保留图片</translation>
    </message>
    <message>
        <source>Keep prompts in the log</source>
        <translation>在日志中保留提示词</translation>
    </message>
    <message>
        <source>Key required</source>
        <translation>要求密钥</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Largest request</source>
        <translation>最大请求</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Name the account in answers</source>
        <translation>在响应中注明账户</translation>
    </message>
    <message>
        <source>Names of this computer</source>
        <translation>本机名称</translation>
    </message>
    <message>
        <source>Names or addresses that clients may have told of finished tasks though they are not on the public internet, over http too, such as n8n.lan.</source>
        <translation>任务完成时允许通知的名称或地址，即使不在公共互联网上，也可用 http，例如 n8n.lan。</translation>
    </message>
    <message>
        <source>Nano Banana</source>
        <translation>Nano Banana</translation>
    </message>
    <message>
        <source>Nano Banana 2</source>
        <translation>Nano Banana 2</translation>
    </message>
    <message>
        <source>Nano Banana 2 Lite</source>
        <translation>Nano Banana 2 Lite</translation>
    </message>
    <message>
        <source>Nano Banana 2.1</source>
        <translation>Nano Banana 2.1</translation>
    </message>
    <message>
        <source>Nano Banana Pro</source>
        <translation>Nano Banana Pro</translation>
    </message>
    <message>
        <source>Off: a picture that a client names by its address is fetched over https only.</source>
        <translation>关：客户端以地址指定的图片只通过 https 获取。</translation>
    </message>
    <message>
        <source>Off: log and gallery have everything but what was asked.</source>
        <translation>关：日志和图库保留除请求内容外的一切。</translation>
    </message>
    <message>
        <source>Off: the window opens with it stopped.</source>
        <translation>关：窗口打开时代理处于停止状态。</translation>
    </message>
    <message>
        <source>Older ones are dropped.</source>
        <translation>更旧的会被删除。</translation>
    </message>
    <message>
        <source>Older pictures are dropped.</source>
        <translation>更旧的图片会被删除。</translation>
    </message>
    <message>
        <source>On: Easel starts when you sign in to this computer.</source>
        <translation>开：登录本机时 Easel 随之启动。</translation>
    </message>
    <message>
        <source>On: a request that a client repeats after a broken connection gets the pictures of the first. Off: it is drawn again.</source>
        <translation>开：客户端断线后重复的请求得到第一次的图片。关：重新绘制。</translation>
    </message>
    <message>
        <source>On: chat answers repeat each picture as Markdown, for clients that show nothing else.</source>
        <translation>开：对话回复会以 Markdown 再附上每张图片，供只显示文字的客户端使用。</translation>
    </message>
    <message>
        <source>On: no window opens at the start; Easel is in the tray.</source>
        <translation>开：启动时不打开窗口；Easel 在托盘中。</translation>
    </message>
    <message>
        <source>On: pictures larger than an upstream takes are sent smaller. Off: they are refused.</source>
        <translation>开：超过上游限制的图片会缩小后发送。关：拒绝它们。</translation>
    </message>
    <message>
        <source>On: the Cloud Quotas API is asked for the limits of accounts that are signed in; it must be enabled in their project. Off: limits are learnt when they are met, or typed.</source>
        <translation>开：向 Cloud Quotas API 查询已登录账户的限额；须在其项目中启用该 API。关：限额在触及时得知，或手动填写。</translation>
    </message>
    <message>
        <source>127.0.0.1 keeps Easel on this computer. 0.0.0.0 lets every computer in your network reach it: each needs the key then, and what is sent is not encrypted.</source>
        <translation>127.0.0.1 使 Easel 仅限本机使用。0.0.0.0 允许你网络中的所有计算机访问：此时每台都需要密钥，且传输内容未加密。</translation>
    </message>
    <message>
        <source>Addresses or networks of reverse proxies before Easel, such as 192.168.1.5: only these are believed who a request comes from (X-Forwarded-For).</source>
        <translation>Easel 前面的反向代理的地址或网络，例如 192.168.1.5：只有它们所说的请求来源（X-Forwarded-For）才会被采信。</translation>
    </message>
    <message>
        <source>How many requests are read, drawn and answered at the same time; past that clients get a 429.</source>
        <translation>同时读取、绘制和响应的请求数；超过后客户端得到 429。</translation>
    </message>
    <message>
        <source>Look for a newer version</source>
        <translation>查找新版本</translation>
    </message>
    <message>
        <source>Once a day, by a request that tells which version you have and nothing else. Nothing is downloaded: you are told that there is one.</source>
        <translation>每天一次，请求中只有你的版本号，别无其他。不会下载任何内容：只会告诉你有新版本。</translation>
    </message>
    <message>
        <source>Other names under which clients reach Easel, such as easel.example.com.</source>
        <translation>客户端访问 Easel 时使用的其他名称，例如 easel.example.com。</translation>
    </message>
    <message>
        <source>Outgoing proxy</source>
        <translation>出站代理</translation>
    </message>
    <message>
        <source>Own sizes</source>
        <translation>自定义尺寸</translation>
    </message>
    <message>
        <source>Past that the oldest are dropped.</source>
        <translation>超过后删除最旧的。</translation>
    </message>
    <message>
        <source>Pictures at once</source>
        <translation>同时绘制的图片</translation>
    </message>
    <message>
        <source>Pictures in chat text</source>
        <translation>对话文字中的图片</translation>
    </message>
    <message>
        <source>Pictures kept</source>
        <translation>保留图片数</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Quality to size</source>
        <translation>质量对应尺寸</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>同时请求数</translation>
    </message>
    <message>
        <source>Requests kept</source>
        <translation>保留请求数</translation>
    </message>
    <message>
        <source>Requests older than this are dropped.</source>
        <translation>早于此的请求会被删除。</translation>
    </message>
    <message>
        <source>Reverse proxies</source>
        <translation>反向代理</translation>
    </message>
    <message>
        <source>Room for pictures</source>
        <translation>图片空间</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Seconds that a request may take, every attempt included.</source>
        <translation>一个请求最多用时的秒数，包括所有尝试。</translation>
    </message>
    <message>
        <source>Seconds that an answer may pause once it has begun.</source>
        <translation>响应开始后最多停顿的秒数。</translation>
    </message>
    <message>
        <source>Seconds until an answer begins; a 4K picture can take six minutes.</source>
        <translation>等待响应开始的秒数；4K 图片可能要六分钟。</translation>
    </message>
    <message>
        <source>Seconds until an upstream must take the call.</source>
        <translation>上游接受调用的时限，单位秒。</translation>
    </message>
    <message>
        <source>Shrink pictures that are too large</source>
        <translation>缩小过大的图片</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>停顿</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>启动时最小化</translation>
    </message>
    <message>
        <source>Start the proxy with Easel</source>
        <translation>与 Easel 一起启动代理</translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation>随系统启动</translation>
    </message>
    <message>
        <source>Tell when an account needs you</source>
        <translation>账户需要你处理时通知</translation>
    </message>
    <message>
        <source>Tell when every account cools</source>
        <translation>所有账户都冷却时通知</translation>
    </message>
    <message>
        <source>Tell when the proxy stops by itself</source>
        <translation>代理自行停止时通知</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>窗口的颜色。</translation>
    </message>
    <message>
        <source>The language of the window. The command line and what clients get stay English.</source>
        <translation>窗口的语言。命令行和发给客户端的内容仍为英文。</translation>
    </message>
    <message>
        <source>Their origins, such as https://chat.example.com; those of this computer may anyway. null stands for pages opened from a file.</source>
        <translation>它们的来源，例如 https://chat.example.com；本机网页总是允许。null 代表从文件打开的网页。</translation>
    </message>
    <message>
        <source>Time in all</source>
        <translation>总时限</translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation>连接时限</translation>
    </message>
    <message>
        <source>Time to draw</source>
        <translation>绘制时限</translation>
    </message>
    <message>
        <source>Time to finish</source>
        <translation>完成时限</translation>
    </message>
    <message>
        <source>Wait for an account</source>
        <translation>等待账户</translation>
    </message>
    <message>
        <source>Waiting pictures</source>
        <translation>等待中的图片</translation>
    </message>
    <message>
        <source>Web pages that may draw</source>
        <translation>可以绘图的网页</translation>
    </message>
    <message>
        <source>Webhooks on private hosts</source>
        <translation>私有主机上的 webhook</translation>
    </message>
    <message>
        <source>What Easel&apos;s own calls go through: none, system, or an address such as http://HOST:PORT or socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly.</source>
        <translation>Easel 自己的调用经过什么：none、system，或 http://HOST:PORT、socks5://USER:PASSWORD@HOST:PORT 这样的地址。对本机的调用不经过代理。</translation>
    </message>
    <message>
        <source>What a client gets that asks for addresses instead of pictures.</source>
        <translation>客户端要求网址而非图片时得到什么。</translation>
    </message>
    <message>
        <source>What becomes of &apos;16:9&apos; where a size such as 1920x1080 belongs.</source>
        <translation>在 1920x1080 这类尺寸的位置写了“16:9”时怎么办。</translation>
    </message>
    <message>
        <source>When Easel is stopped, seconds for what is being drawn to end; new requests get a 503 meanwhile. A second stop is at once.</source>
        <translation>停止 Easel 时，等待正在绘制的图片完成的秒数；其间新请求得到 503。再停止一次则立即结束。</translation>
    </message>
    <message>
        <source>When clients must bring the key.</source>
        <translation>客户端何时必须带密钥。</translation>
    </message>
    <message>
        <source>When every account rests and the first is back within so many seconds, pictures wait for it; past that clients get a 429 at once.</source>
        <translation>所有账户都在冷却、且第一个在这么多秒内恢复时，图片会等待；超过则客户端立即得到 429。</translation>
    </message>
    <message>
        <source>Where clients reach Easel; 0: any free.</source>
        <translation>客户端在此端口访问 Easel；0：任意空闲端口。</translation>
    </message>
    <message>
        <source>Whether the header X-Account-Email tells clients who drew; the log knows in any case.</source>
        <translation>响应头 X-Account-Email 是否告诉客户端由谁绘制；日志中始终有记录。</translation>
    </message>
    <message>
        <source>Which pictures come into the gallery. What is in it stays until its time is over.</source>
        <translation>哪些图片进入图库。已在其中的保留到期满。</translation>
    </message>
    <message>
        <source>Which size a quality asks for; a quality that is not here asks for none.</source>
        <translation>某个质量对应哪个尺寸；这里没有的质量不指定尺寸。</translation>
    </message>
    <message>
        <source>Who draws next</source>
        <translation>下一个由谁绘图</translation>
    </message>
    <message>
        <source>Who draws which model: rows of match (a glob), provider and model; the first that fits counts.</source>
        <translation>谁用哪个模型绘图：每行有匹配 (glob)、提供商和模型；第一个符合的生效。</translation>
    </message>
    <message>
        <source>about a thousand pixels along an edge</source>
        <translation>边长约一千像素</translation>
    </message>
    <message>
        <source>about four thousand</source>
        <translation>约四千</translation>
    </message>
    <message>
        <source>about two thousand</source>
        <translation>约两千</translation>
    </message>
    <message>
        <source>always dark</source>
        <translation>总是深色</translation>
    </message>
    <message>
        <source>always light</source>
        <translation>总是浅色</translation>
    </message>
    <message>
        <source>an address on this proxy, readable without the key for a day, for clients that cannot read a data URI</source>
        <translation>此代理上的一个地址，一天内无需密钥即可读取，供无法读取 data URI 的客户端使用</translation>
    </message>
    <message>
        <source>an address that is the picture itself</source>
        <translation>包含图片本身的地址</translation>
    </message>
    <message>
        <source>as it is called, such as fox@example.com</source>
        <translation>完整名称，例如 fox@example.com</translation>
    </message>
    <message>
        <source>as the system has it</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>every picture that is drawn</source>
        <translation>绘制的每张图片</translation>
    </message>
    <message>
        <source>for all but /healthz</source>
        <translation>除 /healthz 外都需要</translation>
    </message>
    <message>
        <source>for everything</source>
        <translation>全部需要</translation>
    </message>
    <message>
        <source>half a thousand pixels along an edge</source>
        <translation>边长约五百像素</translation>
    </message>
    <message>
        <source>it draws 16:9</source>
        <translation>绘制 16:9</translation>
    </message>
    <message>
        <source>it draws 1:1</source>
        <translation>绘制 1:1</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>完全不显示</translation>
    </message>
    <message>
        <source>not while Easel listens on this computer only</source>
        <translation>Easel 只监听本机时不需要</translation>
    </message>
    <message>
        <source>only those of tasks and those that a client lost, for a day</source>
        <translation>仅任务的图片和客户端丢失的图片，保留一天</translation>
    </message>
    <message>
        <source>the first until it has no more</source>
        <translation>用尽第一个才用下一个</translation>
    </message>
    <message>
        <source>the one that drew least</source>
        <translation>绘图最少的</translation>
    </message>
    <message>
        <source>the one with most left</source>
        <translation>剩余最多的</translation>
    </message>
    <message>
        <source>those of the playground; of others only what the last choice keeps</source>
        <translation>画板的图片；其余只按最后一项保留</translation>
    </message>
    <message>
        <source>with its beginning only, such as f***@example.com</source>
        <translation>仅开头，例如 f***@example.com</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>A reserve is a percentage from 0 to 100.</source>
        <translation>保留额度是 0 到 100 的百分比。</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Add a host</source>
        <translation>添加主机</translation>
    </message>
    <message>
        <source>Add a line</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation>添加名称</translation>
    </message>
    <message>
        <source>Add a quality</source>
        <translation>添加质量</translation>
    </message>
    <message>
        <source>Add a reverse proxy</source>
        <translation>添加反向代理</translation>
    </message>
    <message>
        <source>Add a size</source>
        <translation>添加尺寸</translation>
    </message>
    <message>
        <source>Add an origin</source>
        <translation>添加来源</translation>
    </message>
    <message>
        <source>Address of the outgoing proxy</source>
        <translation>出站代理的地址</translation>
    </message>
    <message>
        <source>Address or network</source>
        <translation>地址或网络</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Back to the default: {value}</source>
        <translation>恢复默认：{value}</translation>
    </message>
    <message>
        <source>By any word of its name or of what it does (Ctrl+F)</source>
        <translation>按名称或说明中的任意词查找 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Calls to the providers</source>
        <translation>对提供商的调用</translation>
    </message>
    <message>
        <source>Clients that draw right now have to ask again</source>
        <translation>正在绘图的客户端需要重新请求</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy diagnosis</source>
        <translation>复制诊断</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>复制密钥</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃更改</translation>
    </message>
    <message>
        <source>EASEL_API_KEY sets this key. To have another, change it there and start Easel again.</source>
        <translation>EASEL_API_KEY 设定了此密钥。要更换，请在那里更改并重新启动 Easel。</translation>
    </message>
    <message>
        <source>Edit the address, with its user and password</source>
        <translation>编辑地址及其用户名和密码</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>隐藏密钥</translation>
    </message>
    <message>
        <source>In a terminal: easel settings get {name}</source>
        <translation>在终端中：easel settings get {name}</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>保留这个</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Kinds of accounts</source>
        <translation>账户种类</translation>
    </message>
    <message>
        <source>Log and gallery</source>
        <translation>日志与图库</translation>
    </message>
    <message>
        <source>Look and system</source>
        <translation>外观与系统</translation>
    </message>
    <message>
        <source>Look for another word of its name or of what it does, such as port, key or reserve.</source>
        <translation>请换名称或说明中的另一个词，例如端口、密钥或保留。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Make a new key</source>
        <translation>生成新密钥</translation>
    </message>
    <message>
        <source>Make a new key…</source>
        <translation>生成新密钥…</translation>
    </message>
    <message>
        <source>Make another key, when somebody knows this one who should not</source>
        <translation>如果不该知道的人知道了此密钥，请另生成一个</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>Model, or * for all</source>
        <translation>模型，* 代表全部</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name or address</source>
        <translation>名称或地址</translation>
    </message>
    <message>
        <source>New key…</source>
        <translation>新密钥…</translation>
    </message>
    <message>
        <source>No setting is like that</source>
        <translation>没有符合条件的设置</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Origin, such as https://chat.example.com</source>
        <translation>来源，例如 https://chat.example.com</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Quality as a client sends it</source>
        <translation>客户端发来的质量</translation>
    </message>
    <message>
        <source>Quality to try</source>
        <translation>要试的质量</translation>
    </message>
    <message>
        <source>Queue and limits</source>
        <translation>队列与限制</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>配额</translation>
    </message>
    <message>
        <source>Ratio to draw</source>
        <translation>绘制的宽高比</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>保留额度</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>重启代理</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>轮换</translation>
    </message>
    <message>
        <source>Saved. It counts from the next start: this one was given another value.</source>
        <translation>已保存。下次启动时生效：这次启动另外指定了值。</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>显示所有设置</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>显示密钥</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Size as a client sends it</source>
        <translation>客户端发来的尺寸</translation>
    </message>
    <message>
        <source>Size to try</source>
        <translation>要试的尺寸</translation>
    </message>
    <message>
        <source>Sizes and quality</source>
        <translation>尺寸与质量</translation>
    </message>
    <message>
        <source>Something does not work? A diagnosis, without names and secrets, helps whoever you ask.</source>
        <translation>遇到问题？不含姓名和凭据的诊断能帮助你求助的人了解情况。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Takes effect when the proxy is restarted.</source>
        <translation>重启代理后生效。</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>The diagnosis is on the clipboard. Paste it where you ask for help.</source>
        <translation>诊断已在剪贴板中。请粘贴到你求助的地方。</translation>
    </message>
    <message>
        <source>The one at this address</source>
        <translation>使用此地址</translation>
    </message>
    <message>
        <source>This is the new key. Clients with the old one are refused from now on.</source>
        <translation>这是新密钥。从现在起，使用旧密钥的客户端会被拒绝。</translation>
    </message>
    <message>
        <source>This key stops working at once. Every client needs the new one, and is refused until it has it.</source>
        <translation>此密钥立即失效。每个客户端都需要新密钥，换好之前会被拒绝。</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>What clients are told</source>
        <translation>告知客户端的内容</translation>
    </message>
    <message>
        <source>What clients enter as their API key.</source>
        <translation>客户端填写的 API 密钥。</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>记录的内容</translation>
    </message>
    <message>
        <source>What it becomes</source>
        <translation>换算结果</translation>
    </message>
    <message>
        <source>What the usual sizes become</source>
        <translation>常用尺寸的换算</translation>
    </message>
    <message>
        <source>Where clients reach Easel</source>
        <translation>客户端访问 Easel 的方式</translation>
    </message>
    <message>
        <source>Who may draw</source>
        <translation>谁可以绘图</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>draws {ratio}, {pixels}</source>
        <translation>绘制 {ratio}，{pixels}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>the model chooses</source>
        <translation>由模型选择</translation>
    </message>
    <message>
        <source>this line</source>
        <translation>此行</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>{least} to {most}; the arrow keys turn it</source>
        <translation>{least} 到 {most}；方向键可调节</translation>
    </message>
    <message>
        <source>{name} is there twice.</source>
        <translation>{name} 出现了两次。</translation>
    </message>
    <message>
        <source>{name} was removed from {setting}.</source>
        <translation>已从“{setting}”中移除 {name}。</translation>
    </message>
    <message>
        <source>{settings} and {last} take effect when the proxy is restarted.</source>
        <translation>{settings}和{last}在重启代理后生效。</translation>
    </message>
    <message>
        <source>{setting} is back to the default.</source>
        <translation>“{setting}”已恢复默认。</translation>
    </message>
    <message>
        <source>{setting} takes effect when the proxy is restarted.</source>
        <translation>“{setting}”在重启代理后生效。</translation>
    </message>
</context>
<context>
    <name>store</name>
    <message>
        <source>&amp;Open the file</source>
        <translation>打开文件(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Use the encrypted file</source>
        <translation>使用加密文件(&amp;U)</translation>
    </message>
    <message>
        <source>A keyring (recommended)</source>
        <translation>密钥环（推荐）</translation>
    </message>
    <message>
        <source>A keyring instead</source>
        <translation>改用密钥环</translation>
    </message>
    <message>
        <source>Choose a passphrase</source>
        <translation>选择口令</translation>
    </message>
    <message>
        <source>Easel needs the passphrase</source>
        <translation>Easel 需要口令</translation>
    </message>
    <message>
        <source>GNOME Keyring or KWallet</source>
        <translation>GNOME Keyring 或 KWallet</translation>
    </message>
    <message>
        <source>Open the encrypted file</source>
        <translation>打开加密文件</translation>
    </message>
    <message>
        <source>Or an encrypted file</source>
        <translation>或使用加密文件</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Secrets are in an encrypted file here. Its passphrase is asked at each start.</source>
        <translation>凭据保存在这里的加密文件中。每次启动都会询问口令。</translation>
    </message>
    <message>
        <source>Secrets are kept in a file that only a passphrase opens. It is asked at each start, and nobody can bring it back when it is forgotten.</source>
        <translation>凭据保存在只有口令才能打开的文件中。每次启动都会询问；忘记后无人能找回。</translation>
    </message>
    <message>
        <source>Secrets need a place</source>
        <translation>凭据需要存放之处</translation>
    </message>
    <message numerus="yes">
        <source>Take %Ln characters or more.</source>
        <translation>
            <numerusform>至少需要 %Ln 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>That passphrase does not open the file.</source>
        <translation>该口令打不开文件。</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>密钥环已锁定</translation>
    </message>
    <message>
        <source>The same passphrase again</source>
        <translation>再次输入同一口令</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>两次输入不一致。</translation>
    </message>
    <message>
        <source>Type its passphrase.</source>
        <translation>请输入它的口令。</translation>
    </message>
    <message>
        <source>Unlock the keyring of your desktop, or install one: {how}. It must run in this session.</source>
        <translation>请解锁桌面的密钥环，或安装一个：{how}。它必须在此会话中运行。</translation>
    </message>
    <message>
        <source>Windows has one: Credential Manager. See that its service runs, then try again.</source>
        <translation>Windows 自带凭据管理器。请确认其服务正在运行，然后重试。</translation>
    </message>
    <message>
        <source>macOS has one: unlock the login keychain in Keychain Access, then try again.</source>
        <translation>macOS 自带钥匙串：请在“钥匙串访问”中解锁登录钥匙串，然后重试。</translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln 张绘制中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in the window…</source>
        <translation>
            <numerusform>窗口中还有 %Ln 个…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>今天 %Ln 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln things need you</source>
        <translation>
            <numerusform>%Ln 件事需要你处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln 张等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open Easel</source>
        <translation>打开 Easel(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit Easel</source>
        <translation>退出 Easel(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Show in the window</source>
        <translation>在窗口中显示(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Start the proxy</source>
        <translation>启动代理(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Stop at once</source>
        <translation>立即停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Stop the proxy</source>
        <translation>停止代理(&amp;S)</translation>
    </message>
    <message>
        <source>Copy the &amp;address</source>
        <translation>复制地址(&amp;A)</translation>
    </message>
    <message>
        <source>Copy the &amp;key</source>
        <translation>复制密钥(&amp;K)</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel 无法启动</translation>
    </message>
    <message>
        <source>Easel is starting</source>
        <translation>Easel 正在启动</translation>
    </message>
    <message>
        <source>Easel keeps running here. Its menu opens the window and quits.</source>
        <translation>Easel 仍在这里运行。可用它的菜单打开窗口或退出。</translation>
    </message>
    <message>
        <source>Proxy is running: {address}</source>
        <translation>代理正在运行：{address}</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>代理已停止</translation>
    </message>
    <message>
        <source>Proxy is stopped: it could not start</source>
        <translation>代理已停止：无法启动</translation>
    </message>
    <message>
        <source>Replace its &amp;key…</source>
        <translation>更换其密钥(&amp;K)…</translation>
    </message>
    <message>
        <source>Sign &amp;in again</source>
        <translation>重新登录(&amp;I)</translation>
    </message>
    <message>
        <source>back at {time}</source>
        <translation>{time} 恢复</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{account}: {state}</source>
        <translation>{account}：{state}</translation>
    </message>
    <message>
        <source>{state}, {share} left</source>
        <translation>{state}，剩余 {share}</translation>
    </message>
</context>
<context>
    <name>update</name>
    <message>
        <source>Easel {version} is out. You have {own}.</source>
        <translation>Easel {version} 已发布。你的版本是 {own}。</translation>
    </message>
    <message>
        <source>See what is new</source>
        <translation>查看新内容</translation>
    </message>
    <message>
        <source>Whoever made this copy named nobody to ask for newer ones, so Easel does not look for them.</source>
        <translation>此副本的制作者没有指定查询新版本的地址，因此 Easel 不会查找新版本。</translation>
    </message>
    <message>
        <source>You have Easel {own}.</source>
        <translation>你的版本是 Easel {own}。</translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message>
        <source>24 h ago</source>
        <translation>24 小时前</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>Median time of a request in each of the last 24 hours</source>
        <translation>最近 24 小时中每小时的请求用时中位数</translation>
    </message>
    <message>
        <source>Median time today</source>
        <translation>今天用时中位数</translation>
    </message>
    <message>
        <source>Nothing drawn in 24 hours</source>
        <translation>24 小时内没有绘图</translation>
    </message>
    <message>
        <source>Pictures in each of the last 24 hours</source>
        <translation>最近 24 小时中每小时的图片</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>今天的图片</translation>
    </message>
    <message>
        <source>Requests that brought a picture, in each of the last 24 hours</source>
        <translation>最近 24 小时中每小时得到图片的请求</translation>
    </message>
    <message>
        <source>Success today</source>
        <translation>今天成功率</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>per request</source>
        <translation>每个请求</translation>
    </message>
    <message>
        <source>{drawn} of {requests}</source>
        <translation>{drawn} / {requests}</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: %Ln pictures</source>
        <translation>
            <numerusform>{hour}：%Ln 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: no requests</source>
        <translation>{hour}：没有请求</translation>
    </message>
    <message>
        <source>{hour}: nothing drawn</source>
        <translation>{hour}：没有绘图</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: {share}, {drawn} of %Ln requests</source>
        <translation>
            <numerusform>{hour}：{share}，%Ln 个请求中的 {drawn} 个</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: {time}, the median of {n}</source>
        <translation>{hour}：{time}，{n} 个的中位数</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>A lighthouse at dusk, in watercolour</source>
        <translation>黄昏的灯塔，水彩画</translation>
    </message>
    <message>
        <source>A simulator draws. No account, nothing to pay.</source>
        <translation>由模拟器绘图。无需账户，也不用付费。</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API 密钥</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose another way</source>
        <translation>选择其他方式</translation>
    </message>
    <message>
        <source>Connect your client</source>
        <translation>接入你的客户端</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘图</translation>
    </message>
    <message>
        <source>Draw a first picture</source>
        <translation>绘制第一张图片</translation>
    </message>
    <message>
        <source>Draw another</source>
        <translation>再绘制一张</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>正在绘制</translation>
    </message>
    <message>
        <source>Drawing.</source>
        <translation>正在绘制。</translation>
    </message>
    <message>
        <source>Drawn by {account} in {time}.</source>
        <translation>由 {account} 绘制，用时 {time}。</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>用时 {time}。</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Google 账户</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>收到的是 {mime}，这里无法显示。</translation>
    </message>
    <message>
        <source>Its address and a key.</source>
        <translation>它的地址和密钥。</translation>
    </message>
    <message>
        <source>Look around</source>
        <translation>四处看看</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开设置</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI 或同类服务</translation>
    </message>
    <message>
        <source>Picture: {prompt}</source>
        <translation>图片：{prompt}</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own.</source>
        <translation>用你自己的 OAuth 客户端登录。</translation>
    </message>
    <message>
        <source>Skip, and look around</source>
        <translation>跳过，先四处看看</translation>
    </message>
    <message>
        <source>Starting the demo.</source>
        <translation>正在启动演示。</translation>
    </message>
    <message>
        <source>Starting the proxy, then drawing.</source>
        <translation>正在启动代理，然后绘图。</translation>
    </message>
    <message>
        <source>The demo runs: a simulator draws, for accounts that are made up. Try it.</source>
        <translation>演示正在运行：由模拟器为虚构的账户绘图。试试看。</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>最快的方式：Google AI Studio 的密钥。</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>试用演示</translation>
    </message>
    <message>
        <source>Welcome to Easel</source>
        <translation>欢迎使用 Easel</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>绘制内容</translation>
    </message>
    <message>
        <source>Who is to draw first?</source>
        <translation>先由谁绘图？</translation>
    </message>
    <message>
        <source>Your account can draw. Try it.</source>
        <translation>你的账户可以绘图了。试试看。</translation>
    </message>
    <message>
        <source>Your image clients draw with the accounts you have, through one address here.</source>
        <translation>你的图片客户端通过这里的一个地址，用你已有的账户绘图。</translation>
    </message>
    <message>
        <source>{account} can draw. Try it.</source>
        <translation>{account} 可以绘图了。试试看。</translation>
    </message>
</context>
<context>
    <name>window</name>
    <message numerus="yes">
        <source>%Ln days</source>
        <translation>
            <numerusform>%Ln 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln 张绘制中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln 个模型</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.</source>
        <translation>
            <numerusform>还有 %Ln 张图片正在绘制。完成后 Easel 就会退出，最多等待 {time}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>今天 %Ln 张图片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln 张等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Take over</source>
        <translation>接管(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>重试(&amp;T)</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>添加账户</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>Clear the search (Esc)</source>
        <translation>清除搜索 (Esc)</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close the message (Esc)</source>
        <translation>关闭消息 (Esc)</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>接入</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>复制地址 (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Copy the address {url}</source>
        <translation>复制地址 {url}</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>复制密钥</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel 无法启动</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details.</source>
        <translation>Easel 出了差错；详情见它的日志。</translation>
    </message>
    <message>
        <source>Easel runs without this window</source>
        <translation>Easel 正在后台运行</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>全局查找</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>没有排队</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>画板</translation>
    </message>
    <message>
        <source>Quit Easel</source>
        <translation>退出 Easel</translation>
    </message>
    <message>
        <source>Quit at once</source>
        <translation>立即退出</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>重启代理</translation>
    </message>
    <message numerus="yes">
        <source>Stopping: %Ln pictures are still drawn</source>
        <translation>
            <numerusform>正在停止：还有 %Ln 张图片在绘制</numerusform>
        </translation>
    </message>
    <message>
        <source>The language changes as soon as what you have begun is done or cancelled.</source>
        <translation>你已开始的操作完成或取消后，语言随即更改。</translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation>在此页面查找</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Some settings take effect when the proxy is started again.</source>
        <translation>有些设置在重新启动代理后生效。</translation>
    </message>
    <message>
        <source>Start or stop the proxy</source>
        <translation>启动或停止代理</translation>
    </message>
    <message>
        <source>There is no tray here to keep Easel in, so closing the window only minimises it. Ctrl+Q quits and stops the proxy.</source>
        <translation>这里没有托盘可容纳 Easel，关闭窗口只会将它最小化。Ctrl+Q 退出并停止代理。</translation>
    </message>
    <message>
        <source>back in {time}</source>
        <translation>{time}后恢复</translation>
    </message>
    <message>
        <source>cooling {time}: {why}</source>
        <translation>冷却 {time}：{why}</translation>
    </message>
    <message>
        <source>cooling {time}: {why} ({model})</source>
        <translation>冷却 {time}：{why}（{model}）</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>已停用</translation>
    </message>
    <message numerus="yes">
        <source>drawing %Ln</source>
        <translation>
            <numerusform>正在绘制 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>ready, except {what}</source>
        <translation>可用，除了 {what}</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>等待 {time}</translation>
    </message>
    <message>
        <source>{first} {then}</source>
        <translation>{first}{then}</translation>
    </message>
    <message>
        <source>{model}, {when}</source>
        <translation>{model}，{when}</translation>
    </message>
    <message>
        <source>{model}: {why}</source>
        <translation>{model}：{why}</translation>
    </message>
    <message>
        <source>{name}: {words}</source>
        <translation>{name}：{words}</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message numerus="yes">
        <source>{page}, %Ln need you</source>
        <translation>
            <numerusform>{page}，%Ln 个需要你处理</numerusform>
        </translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>{time}前</translation>
    </message>
</context>
</TS>
