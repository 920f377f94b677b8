<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>accounts</name>
    <message numerus="yes">
        <source>%Ln accounts are disabled.</source>
        <translation>
            <numerusform>%Ln аккаунт выключен.</numerusform>
            <numerusform>%Ln аккаунта выключены.</numerusform>
            <numerusform>%Ln аккаунтов выключено.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts are enabled.</source>
        <translation>
            <numerusform>%Ln аккаунт включён.</numerusform>
            <numerusform>%Ln аккаунта включены.</numerusform>
            <numerusform>%Ln аккаунтов включено.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts could not be removed.</source>
        <translation>
            <numerusform>%Ln аккаунт не удалось убрать.</numerusform>
            <numerusform>%Ln аккаунта не удалось убрать.</numerusform>
            <numerusform>%Ln аккаунтов не удалось убрать.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts were removed.</source>
        <translation>
            <numerusform>%Ln аккаунт убран.</numerusform>
            <numerusform>%Ln аккаунта убраны.</numerusform>
            <numerusform>%Ln аккаунтов убрано.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>Выбран %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be asked.</source>
        <translation>
            <numerusform>%Ln не удалось опросить.</numerusform>
            <numerusform>%Ln не удалось опросить.</numerusform>
            <numerusform>%Ln не удалось опросить.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln did not pass.</source>
        <translation>
            <numerusform>%Ln не прошёл.</numerusform>
            <numerusform>%Ln не прошли.</numerusform>
            <numerusform>%Ln не прошли.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawn today</source>
        <translation>
            <numerusform>сегодня %Ln</numerusform>
            <numerusform>сегодня %Ln</numerusform>
            <numerusform>сегодня %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need another key.</source>
        <translation>
            <numerusform>%Ln требует другого ключа.</numerusform>
            <numerusform>%Ln требуют другого ключа.</numerusform>
            <numerusform>%Ln требуют другого ключа.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need signing in again.</source>
        <translation>
            <numerusform>%Ln требует нового входа.</numerusform>
            <numerusform>%Ln требуют нового входа.</numerusform>
            <numerusform>%Ln требуют нового входа.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts passed the check.</source>
        <translation>
            <numerusform>Проверку прошёл %Ln из {all}.</numerusform>
            <numerusform>Проверку прошли %Ln из {all}.</numerusform>
            <numerusform>Проверку прошли %Ln из {all}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts were taken.</source>
        <translation>
            <numerusform>Принято аккаунтов: %Ln из {all}.</numerusform>
            <numerusform>Принято аккаунтов: %Ln из {all}.</numerusform>
            <numerusform>Принято аккаунтов: %Ln из {all}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} can draw</source>
        <translation>
            <numerusform>%Ln из {all} может рисовать</numerusform>
            <numerusform>%Ln из {all} могут рисовать</numerusform>
            <numerusform>%Ln из {all} могут рисовать</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Отмена</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>По&amp;дробности</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Готово</translation>
    </message>
    <message>
        <source>&amp;Enable</source>
        <translation>&amp;Включить</translation>
    </message>
    <message>
        <source>&amp;Export accounts…</source>
        <translation>&amp;Экспорт аккаунтов…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Импорт</translation>
    </message>
    <message>
        <source>&amp;Import accounts…</source>
        <translation>&amp;Импорт аккаунтов…</translation>
    </message>
    <message>
        <source>&amp;Keep it</source>
        <translation>&amp;Оставить</translation>
    </message>
    <message>
        <source>&amp;Keys of a list are for</source>
        <translation>Для чего клю&amp;чи списка</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>&amp;Название</translation>
    </message>
    <message>
        <source>&amp;Next step</source>
        <translation>&amp;Далее</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Парольная фраза</translation>
    </message>
    <message>
        <source>&amp;Passphrase of the export</source>
        <translation>&amp;Парольная фраза экспорта</translation>
    </message>
    <message>
        <source>&amp;Priority</source>
        <translation>Пр&amp;иоритет</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>Прое&amp;кт</translation>
    </message>
    <message>
        <source>&amp;Project that pays</source>
        <translation>Прое&amp;кт, который платит</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Убрать</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>&amp;Убрать…</translation>
    </message>
    <message>
        <source>&amp;Save the key</source>
        <translation>&amp;Сохранить ключ</translation>
    </message>
    <message>
        <source>&amp;Sign in again</source>
        <translation>Во&amp;йти снова</translation>
    </message>
    <message>
        <source>&amp;Sort by provider</source>
        <translation>&amp;Сортировать по провайдеру</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Повто&amp;рить</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>О&amp;тменить</translation>
    </message>
    <message>
        <source>A key of express mode draws at Vertex AI without a login. It is checked by a call without cost.</source>
        <translation>Ключ экспресс-режима рисует в Vertex AI без входа. Он проверяется бесплатным вызовом.</translation>
    </message>
    <message>
        <source>A project of Google Cloud pays for the pictures. Make one, then enable its API.</source>
        <translation>За картинки платит проект Google Cloud. Создайте его, затем включите его API.</translation>
    </message>
    <message>
        <source>A&amp;dd account</source>
        <translation>&amp;Добавить аккаунт</translation>
    </message>
    <message>
        <source>AP&amp;I key</source>
        <translation>API-кл&amp;юч</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-ключ</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Аккаунт</translation>
    </message>
    <message>
        <source>Account added</source>
        <translation>Аккаунт добавлен</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Аккаунты</translation>
    </message>
    <message>
        <source>Accounts (*.json *.txt *.csv)</source>
        <translation>Аккаунты (*.json *.txt *.csv)</translation>
    </message>
    <message>
        <source>Accounts at 1 draw first, the next ones when none above is ready. At the same number {turn}.</source>
        <translation>Аккаунты с номером 1 рисуют первыми, следующие — когда выше никто не готов. При равном номере {turn}.</translation>
    </message>
    <message>
        <source>Add OpenAI or a service like it</source>
        <translation>Добавить OpenAI или похожий сервис</translation>
    </message>
    <message>
        <source>Add Vertex AI by its key</source>
        <translation>Добавить Vertex AI по ключу</translation>
    </message>
    <message>
        <source>Add a Gemini API key</source>
        <translation>Добавить ключ Gemini API</translation>
    </message>
    <message>
        <source>Add a Google account</source>
        <translation>Добавить аккаунт Google</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Добавить аккаунт</translation>
    </message>
    <message>
        <source>Add an&amp;other</source>
        <translation>Добавить &amp;ещё</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>&amp;Адрес</translation>
    </message>
    <message>
        <source>Address of the &amp;page that could not be opened</source>
        <translation>Адрес &amp;страницы, которую не удалось открыть</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>All take turns: {turn}. Drag a row up or down, and it draws before or after the others.</source>
        <translation>Все рисуют по очереди: {turn}. Перетащите строку вверх или вниз, и аккаунт будет рисовать раньше или позже других.</translation>
    </message>
    <message>
        <source>Also re&amp;voke at Google</source>
        <translation>Ото&amp;звать и в Google</translation>
    </message>
    <message>
        <source>An export of Easel, the file of a login (authorized_user), or a list with a key a line.</source>
        <translation>Экспорт Easel, файл входа (authorized_user) или список с ключом в каждой строке.</translation>
    </message>
    <message>
        <source>Another &amp;client</source>
        <translation>Другой к&amp;лиент</translation>
    </message>
    <message>
        <source>Any service that speaks OpenAI&apos;s Images API: its address and a key.</source>
        <translation>Любой сервис с OpenAI Images API: его адрес и ключ.</translation>
    </message>
    <message>
        <source>Ask the provider what is left, where it can be asked.</source>
        <translation>Спросить провайдера, сколько осталось, где это возможно.</translation>
    </message>
    <message>
        <source>Ask the provider whether it takes the secret. It costs nothing.</source>
        <translation>Спросить провайдера, принимает ли он секрет. Это бесплатно.</translation>
    </message>
    <message>
        <source>Asked {done} of {all} for quotas</source>
        <translation>Запрошены квоты: {done} из {all}</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln characters. Nobody can recover it.</source>
        <translation>
            <numerusform>Не меньше %Ln символа. Восстановить её никто не сможет.</numerusform>
            <numerusform>Не меньше %Ln символов. Восстановить её никто не сможет.</numerusform>
            <numerusform>Не меньше %Ln символов. Восстановить её никто не сможет.</numerusform>
        </translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Аудитория</translation>
    </message>
    <message>
        <source>Back (Esc)</source>
        <translation>Назад (Esc)</translation>
    </message>
    <message>
        <source>By name, provider or state, such as: gemini cooling (Ctrl+F)</source>
        <translation>По имени, провайдеру или состоянию, например: gemini отдыхает (Ctrl+F)</translation>
    </message>
    <message>
        <source>C&amp;heck</source>
        <translation>&amp;Проверить</translation>
    </message>
    <message>
        <source>Calls itsel&amp;f</source>
        <translation>Назы&amp;вает себя</translation>
    </message>
    <message>
        <source>Change how they take turns</source>
        <translation>Изменить порядок очереди</translation>
    </message>
    <message>
        <source>Check and sa&amp;ve</source>
        <translation>Проверить и со&amp;хранить</translation>
    </message>
    <message>
        <source>Check the key later in the account&apos;s details, or see whether it draws.</source>
        <translation>Проверьте ключ позже в подробностях аккаунта или посмотрите, рисует ли он.</translation>
    </message>
    <message>
        <source>Checked {done} of {all}</source>
        <translation>Проверено {done} из {all}</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Проверка…</translation>
    </message>
    <message>
        <source>Choose &amp;file…</source>
        <translation>Выбрать &amp;файл…</translation>
    </message>
    <message>
        <source>Choose a &amp;place…</source>
        <translation>Выбрать &amp;место…</translation>
    </message>
    <message>
        <source>Choose nobody</source>
        <translation>Снять выбор</translation>
    </message>
    <message>
        <source>Client files (*.json)</source>
        <translation>Файлы клиента (*.json)</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Секрет клиента</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Закрыть (Esc)</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>Закрыть подробности</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>Закрыть подробности (Esc)</translation>
    </message>
    <message>
        <source>Close: {title}</source>
        <translation>Закрыть: {title}</translation>
    </message>
    <message>
        <source>Code Assist</source>
        <translation>Code Assist</translation>
    </message>
    <message>
        <source>Cooling</source>
        <translation>Отдыхают</translation>
    </message>
    <message>
        <source>Copy the a&amp;ddress</source>
        <translation>Копировать а&amp;дрес</translation>
    </message>
    <message>
        <source>Create a client</source>
        <translation>Создать клиента</translation>
    </message>
    <message>
        <source>Create a client of the type Desktop app, then download its JSON.</source>
        <translation>Создайте клиента типа «Классическое приложение» и скачайте его JSON.</translation>
    </message>
    <message>
        <source>Create an OAuth client of the type Desktop app</source>
        <translation>Создать OAuth-клиента типа «Классическое приложение»</translation>
    </message>
    <message>
        <source>D&amp;isable</source>
        <translation>В&amp;ыключить</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Выключены</translation>
    </message>
    <message>
        <source>Disabled {done} of {all}</source>
        <translation>Выключено {done} из {all}</translation>
    </message>
    <message>
        <source>Draw &amp;later</source>
        <translation>Рисовать по&amp;зже</translation>
    </message>
    <message>
        <source>Draw e&amp;arlier</source>
        <translation>Рисовать ра&amp;ньше</translation>
    </message>
    <message>
        <source>Draw earlier</source>
        <translation>Рисовать раньше</translation>
    </message>
    <message>
        <source>Draw first</source>
        <translation>Рисовать первым</translation>
    </message>
    <message>
        <source>Draw in between</source>
        <translation>Рисовать между ними</translation>
    </message>
    <message>
        <source>Draw last</source>
        <translation>Рисовать последним</translation>
    </message>
    <message>
        <source>Draw later</source>
        <translation>Рисовать позже</translation>
    </message>
    <message>
        <source>Draws first</source>
        <translation>Рисует первым</translation>
    </message>
    <message>
        <source>Draws through</source>
        <translation>Рисует через</translation>
    </message>
    <message>
        <source>Draws when no account above is ready</source>
        <translation>Рисует, когда выше никто не готов</translation>
    </message>
    <message>
        <source>Drop the client_secret.json here</source>
        <translation>Перетащите сюда client_secret.json</translation>
    </message>
    <message>
        <source>Drop the file here</source>
        <translation>Перетащите сюда файл</translation>
    </message>
    <message>
        <source>Drop the file of your client here, or paste its ID and its secret.</source>
        <translation>Перетащите сюда файл клиента или вставьте его ID и секрет.</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>&amp;Экспорт</translation>
    </message>
    <message>
        <source>Easel asks the service for its models, which costs nothing, and so sees that the key is good.</source>
        <translation>Easel запрашивает у сервиса список моделей, это бесплатно, и так видит, что ключ годится.</translation>
    </message>
    <message>
        <source>Empty: Google&apos;s own.</source>
        <translation>Пусто: собственный адрес Google.</translation>
    </message>
    <message>
        <source>Empty: that of the client file.</source>
        <translation>Пусто: проект из файла клиента.</translation>
    </message>
    <message>
        <source>Empty: the email that signs in.</source>
        <translation>Пусто: почта, с которой входят.</translation>
    </message>
    <message>
        <source>Empty: {project}, as for {account}.</source>
        <translation>Пусто: {project}, как у {account}.</translation>
    </message>
    <message>
        <source>Enable the Gemini API</source>
        <translation>Включить Gemini API</translation>
    </message>
    <message>
        <source>Enable the Gemini for Google Cloud API</source>
        <translation>Включить Gemini for Google Cloud API</translation>
    </message>
    <message>
        <source>Enable the Vertex AI API</source>
        <translation>Включить Vertex AI API</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Включён</translation>
    </message>
    <message>
        <source>Enabled {done} of {all}</source>
        <translation>Включено {done} из {all}</translation>
    </message>
    <message>
        <source>Ends every login of this person with the same Google project, in other programs too.</source>
        <translation>Завершит все входы этого человека с тем же проектом Google, в других программах тоже.</translation>
    </message>
    <message>
        <source>Export accounts</source>
        <translation>Экспорт аккаунтов</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Экспортировано в {path}.</translation>
    </message>
    <message>
        <source>Find an account</source>
        <translation>Найти аккаунт</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own.</source>
        <translation>Для тех, у кого есть право на этот интерфейс и свой OAuth-клиент.</translation>
    </message>
    <message>
        <source>Gemini API</source>
        <translation>Gemini API</translation>
    </message>
    <message>
        <source>Gemini API key</source>
        <translation>Ключ Gemini API</translation>
    </message>
    <message>
        <source>Get a key</source>
        <translation>Получить ключ</translation>
    </message>
    <message>
        <source>Give Easel the client</source>
        <translation>Передать клиента Easel</translation>
    </message>
    <message>
        <source>Give Easel the client again.</source>
        <translation>Передайте клиента Easel ещё раз.</translation>
    </message>
    <message>
        <source>Google Cloud: an API key of express mode, or a login with a project.</source>
        <translation>Google Cloud: API-ключ экспресс-режима или вход с проектом.</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Аккаунт Google</translation>
    </message>
    <message>
        <source>Hide: {field}</source>
        <translation>Скрыть: {field}</translation>
    </message>
    <message>
        <source>How much is done</source>
        <translation>Сколько сделано</translation>
    </message>
    <message>
        <source>Import accounts</source>
        <translation>Импорт аккаунтов</translation>
    </message>
    <message>
        <source>It begins with http://127.0.0.1. Copy it whole from the address bar.</source>
        <translation>Он начинается с http://127.0.0.1. Скопируйте его целиком из адресной строки.</translation>
    </message>
    <message>
        <source>It draws again, with the new login.</source>
        <translation>Он снова рисует, с новым входом.</translation>
    </message>
    <message>
        <source>It draws from now on.</source>
        <translation>Теперь он рисует.</translation>
    </message>
    <message>
        <source>It draws no more, and its login is deleted here. The log keeps its requests.</source>
        <translation>Он больше не рисует, его вход удаляется здесь. Журнал хранит его запросы.</translation>
    </message>
    <message>
        <source>It has drawn since.</source>
        <translation>С тех пор он рисовал.</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing before it is kept.</source>
        <translation>Перед сохранением он проверяется бесплатным вызовом.</translation>
    </message>
    <message>
        <source>It is checked with a call that costs nothing, then kept with your other secrets.</source>
        <translation>Он проверяется бесплатным вызовом, затем хранится с другими вашими секретами.</translation>
    </message>
    <message>
        <source>It signs in by the client of {account}, and its project pays unless you name another.</source>
        <translation>Вход идёт через клиента {account}, и платит его проект, если вы не укажете другой.</translation>
    </message>
    <message>
        <source>Its provider takes the key, and it draws from now on.</source>
        <translation>Провайдер принимает ключ, теперь аккаунт рисует.</translation>
    </message>
    <message>
        <source>Its share of the work</source>
        <translation>Его доля работы</translation>
    </message>
    <message>
        <source>Key rejected</source>
        <translation>Ключ отклонён</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>Последняя проверка</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Последняя ошибка</translation>
    </message>
    <message>
        <source>Last error, {words}</source>
        <translation>Последняя ошибка, {words}</translation>
    </message>
    <message>
        <source>Less: {field}</source>
        <translation>Меньше: {field}</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Лимиты</translation>
    </message>
    <message>
        <source>Login ended</source>
        <translation>Вход истёк</translation>
    </message>
    <message>
        <source>Lower numbers draw first.</source>
        <translation>Меньшие номера рисуют первыми.</translation>
    </message>
    <message>
        <source>Make a project</source>
        <translation>Создать проект</translation>
    </message>
    <message>
        <source>Make a project and enable its API</source>
        <translation>Создать проект и включить его API</translation>
    </message>
    <message>
        <source>May be empty: a key of express mode knows its project.</source>
        <translation>Можно не заполнять: ключ экспресс-режима знает свой проект.</translation>
    </message>
    <message>
        <source>More about accounts</source>
        <translation>Другие действия с аккаунтами</translation>
    </message>
    <message>
        <source>More: {field}</source>
        <translation>Больше: {field}</translation>
    </message>
    <message>
        <source>Name a file.</source>
        <translation>Укажите файл.</translation>
    </message>
    <message>
        <source>Name the app as you like, with External as its audience, and add yourself as a test user. While it is in Testing, logins end after 7 days; publish it on the page Audience to avoid that.</source>
        <translation>Назовите приложение как угодно, выберите аудиторию «Внешняя» и добавьте себя как тестового пользователя. В режиме тестирования входы истекают через 7 дней; чтобы этого не было, опубликуйте его на странице «Аудитория».</translation>
    </message>
    <message>
        <source>Name the project that pays: this client does not tell it.</source>
        <translation>Укажите проект, который платит: клиент его не называет.</translation>
    </message>
    <message>
        <source>Needed. A location goes behind an @ where it is not global, such as my-project@europe-west4.</source>
        <translation>Обязательно. Местоположение, если это не global, пишется после @, например my-project@europe-west4.</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Ждут вас</translation>
    </message>
    <message>
        <source>Never checked.</source>
        <translation>Не проверялся.</translation>
    </message>
    <message>
        <source>New API key</source>
        <translation>Новый API-ключ</translation>
    </message>
    <message>
        <source>No account is like that</source>
        <translation>Таких аккаунтов нет</translation>
    </message>
    <message>
        <source>No accounts yet</source>
        <translation>Аккаунтов ещё нет</translation>
    </message>
    <message>
        <source>No browser could be opened here. Copy the address and open it in any browser.</source>
        <translation>Здесь не удалось открыть браузер. Скопируйте адрес и откройте его в любом браузере.</translation>
    </message>
    <message>
        <source>Not allowed on Google&apos;s page: {names}. It draws without.</source>
        <translation>Не разрешено на странице Google: {names}. Он рисует и без этого.</translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln of {all} accounts the provider said what is left.</source>
        <translation>
            <numerusform>Провайдеры сообщили остаток для %Ln из {all}.</numerusform>
            <numerusform>Провайдеры сообщили остаток для %Ln из {all}.</numerusform>
            <numerusform>Провайдеры сообщили остаток для %Ln из {all}.</numerusform>
        </translation>
    </message>
    <message>
        <source>On: this account may draw. Space turns the chosen one on or off.</source>
        <translation>Вкл: этот аккаунт может рисовать. Пробел переключает выбранный.</translation>
    </message>
    <message>
        <source>Open the &amp;browser again</source>
        <translation>Открыть &amp;браузер снова</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI или похожий сервис</translation>
    </message>
    <message>
        <source>Or paste the &amp;ID of the client</source>
        <translation>Или вставьте &amp;ID клиента</translation>
    </message>
    <message>
        <source>Passphrase once &amp;more</source>
        <translation>Парольная фраза &amp;ещё раз</translation>
    </message>
    <message>
        <source>Pictures at &amp;once</source>
        <translation>Картинок с&amp;разу</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>Картинки сегодня</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Провайдер</translation>
    </message>
    <message>
        <source>Quota left</source>
        <translation>Остаток квоты</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>У&amp;брать</translation>
    </message>
    <message>
        <source>Read: a client of the project {project}</source>
        <translation>Прочитано: клиент проекта {project}</translation>
    </message>
    <message>
        <source>Read: a client of type Desktop app</source>
        <translation>Прочитано: клиент типа «Классическое приложение»</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Готовы</translation>
    </message>
    <message>
        <source>Refresh &amp;quotas</source>
        <translation>Обновить &amp;квоты</translation>
    </message>
    <message>
        <source>Remove {account}?</source>
        <translation>Убрать {account}?</translation>
    </message>
    <message>
        <source>Replace the &amp;key</source>
        <translation>Заменить кл&amp;юч</translation>
    </message>
    <message>
        <source>Replace the key of {account}</source>
        <translation>Заменить ключ {account}</translation>
    </message>
    <message>
        <source>Save &amp;without checking</source>
        <translation>Сохранить &amp;без проверки</translation>
    </message>
    <message>
        <source>Set up the consent screen</source>
        <translation>Настроить экран согласия</translation>
    </message>
    <message>
        <source>Show all accounts</source>
        <translation>Показать все аккаунты</translation>
    </message>
    <message>
        <source>Show its requests</source>
        <translation>Показать его запросы</translation>
    </message>
    <message>
        <source>Show only accounts that are like this</source>
        <translation>Показать только такие аккаунты</translation>
    </message>
    <message>
        <source>Show: {field}</source>
        <translation>Показать: {field}</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Войти снова</translation>
    </message>
    <message>
        <source>Sign in for Code Assist</source>
        <translation>Войти в Code Assist</translation>
    </message>
    <message>
        <source>Sign in on Google&apos;s page and allow what Easel asks for. Then it goes on here.</source>
        <translation>Войдите на странице Google и разрешите то, о чём просит Easel. Дальше всё продолжится здесь.</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google</source>
        <translation>Войти через &amp;Google</translation>
    </message>
    <message>
        <source>Sign in with &amp;Google instead</source>
        <translation>Лучше войти через &amp;Google</translation>
    </message>
    <message>
        <source>Sign in with Google or bring an API key, and Easel can draw.</source>
        <translation>Войдите через Google или добавьте API-ключ, и Easel сможет рисовать.</translation>
    </message>
    <message>
        <source>Sign in with Google, or bring an API key (Ctrl+N)</source>
        <translation>Войти через Google или добавить API-ключ (Ctrl+N)</translation>
    </message>
    <message>
        <source>Sign in with your browser. The first time you make a client of your own, in four steps.</source>
        <translation>Войдите через браузер. В первый раз вы создадите своего клиента, за четыре шага.</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Вход выполнен</translation>
    </message>
    <message>
        <source>So many pictures may be drawn by it at the same time.</source>
        <translation>Столько картинок он может рисовать одновременно.</translation>
    </message>
    <message>
        <source>Sort by turn</source>
        <translation>Сортировать по очереди</translation>
    </message>
    <message>
        <source>Sort, import, export</source>
        <translation>Сортировка, импорт, экспорт</translation>
    </message>
    <message>
        <source>Sorted by provider. Who draws first is set in the order of turns.</source>
        <translation>Отсортировано по провайдеру. Кто рисует первым, задаётся в порядке очереди.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Step {n} of {all}: {title}</source>
        <translation>Шаг {n} из {all}: {title}</translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %Ln were left as they are.</source>
        <translation>
            <numerusform>Остановлено; %Ln остался как был.</numerusform>
            <numerusform>Остановлено; %Ln остались как были.</numerusform>
            <numerusform>Остановлено; %Ln остались как были.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take at least %Ln characters.</source>
        <translation>
            <numerusform>Нужно не меньше %Ln символа.</numerusform>
            <numerusform>Нужно не меньше %Ln символов.</numerusform>
            <numerusform>Нужно не меньше %Ln символов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take turns with these</source>
        <translation>По очереди с этими</translation>
    </message>
    <message>
        <source>That is a key, and was not kept. To add an account by its key, go back.</source>
        <translation>Это ключ, он не сохранён. Чтобы добавить аккаунт по ключу, вернитесь назад.</translation>
    </message>
    <message>
        <source>That is no file on this computer. Save it here first.</source>
        <translation>Это не файл на этом компьютере. Сначала сохраните его сюда.</translation>
    </message>
    <message>
        <source>The browser is on another machine?</source>
        <translation>Браузер на другой машине?</translation>
    </message>
    <message>
        <source>The key is missing.</source>
        <translation>Нет ключа.</translation>
    </message>
    <message>
        <source>The key was saved, but not checked.</source>
        <translation>Ключ сохранён, но не проверен.</translation>
    </message>
    <message>
        <source>The key was saved, but not checked. Its details can check it at any time.</source>
        <translation>Ключ сохранён, но не проверен. Его можно проверить в подробностях в любое время.</translation>
    </message>
    <message>
        <source>The new key of {account} was saved, but could not be checked now.</source>
        <translation>Новый ключ {account} сохранён, но проверить его сейчас не удалось.</translation>
    </message>
    <message>
        <source>The provider last accepted its secret {ago} ({moment}).</source>
        <translation>Провайдер в последний раз принял его секрет {ago} ({moment}).</translation>
    </message>
    <message>
        <source>The provider of {account} said what is left.</source>
        <translation>Провайдер {account} сообщил, сколько осталось.</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>Самый быстрый путь: ключ из Google AI Studio.</translation>
    </message>
    <message>
        <source>The userAgent of its requests. Empty: easel.</source>
        <translation>userAgent его запросов. Пусто: easel.</translation>
    </message>
    <message>
        <source>There the last page cannot be opened, which is fine. Paste its address here.</source>
        <translation>Последняя страница там не откроется, это нормально. Вставьте её адрес сюда.</translation>
    </message>
    <message>
        <source>These two differ.</source>
        <translation>Они различаются.</translation>
    </message>
    <message>
        <source>This client signs in there, and not at Google.</source>
        <translation>Этот клиент выполняет вход там, а не в Google.</translation>
    </message>
    <message>
        <source>This key was pasted into another field, and put here.</source>
        <translation>Этот ключ вставили в другое поле, он перенесён сюда.</translation>
    </message>
    <message>
        <source>This part is missing.</source>
        <translation>Этой части не хватает.</translation>
    </message>
    <message>
        <source>Time left to sign in</source>
        <translation>Осталось времени на вход</translation>
    </message>
    <message>
        <source>Us&amp;e it</source>
        <translation>&amp;Использовать</translation>
    </message>
    <message>
        <source>Use an OAuth client of your own, for a Google account that is entitled to this interface. Google&apos;s terms forbid the client of another product, and it suspends accounts for that.</source>
        <translation>Используйте своего OAuth-клиента, для аккаунта Google с правом на этот интерфейс. Условия Google запрещают клиента другого продукта, за это аккаунты блокируют.</translation>
    </message>
    <message>
        <source>Vertex AI</source>
        <translation>Vertex AI</translation>
    </message>
    <message>
        <source>Waiting for you in the browser</source>
        <translation>Вас ждут в браузере</translation>
    </message>
    <message>
        <source>What became of each line</source>
        <translation>Что стало с каждой строкой</translation>
    </message>
    <message>
        <source>What it rests from</source>
        <translation>От чего он отдыхает</translation>
    </message>
    <message>
        <source>What you and the log call it.</source>
        <translation>Как его называете вы и журнал.</translation>
    </message>
    <message>
        <source>With &amp;secrets, encrypted</source>
        <translation>С &amp;секретами, зашифровано</translation>
    </message>
    <message>
        <source>With /v1 at its end where the service has that. Empty: OpenAI itself.</source>
        <translation>С /v1 на конце, если он у сервиса есть. Пусто: сам OpenAI.</translation>
    </message>
    <message>
        <source>Without them, each account has to sign in or get its key again.</source>
        <translation>Без них каждому аккаунту придётся заново войти или получить ключ.</translation>
    </message>
    <message>
        <source>and its s&amp;ecret</source>
        <translation>и его с&amp;екрет</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>выключен</translation>
    </message>
    <message>
        <source>done</source>
        <translation>сделано</translation>
    </message>
    <message>
        <source>enabled</source>
        <translation>включён</translation>
    </message>
    <message>
        <source>error {ago}: {why}</source>
        <translation>ошибка {ago}: {why}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>не сделано</translation>
    </message>
    <message>
        <source>replace its key</source>
        <translation>заменить его ключ</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>войти снова</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>вход выполнен</translation>
    </message>
    <message>
        <source>the first goes on until it has no more</source>
        <translation>первый рисует, пока не исчерпает своё</translation>
    </message>
    <message>
        <source>the one that drew least goes next</source>
        <translation>следующим идёт тот, кто рисовал меньше всех</translation>
    </message>
    <message>
        <source>the one with most quota left goes next</source>
        <translation>следующим идёт тот, у кого осталось больше квоты</translation>
    </message>
    <message>
        <source>{account} is disabled.</source>
        <translation>{account} выключен.</translation>
    </message>
    <message>
        <source>{account} is enabled.</source>
        <translation>{account} включён.</translation>
    </message>
    <message>
        <source>{account} passed its check.</source>
        <translation>{account} прошёл проверку.</translation>
    </message>
    <message>
        <source>{account} signs in by the client it has. Choose the same Google account in the browser.</source>
        <translation>{account} входит через своего клиента. Выберите в браузере тот же аккаунт Google.</translation>
    </message>
    <message>
        <source>{account} was removed here, but its login still stands at Google. {why}</source>
        <translation>{account} убран здесь, но его вход в Google ещё действует. {why}</translation>
    </message>
    <message>
        <source>{account} was removed.</source>
        <translation>{account} убран.</translation>
    </message>
    <message>
        <source>{ago}: {why}</source>
        <translation>{ago}: {why}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>осталось {time}</translation>
    </message>
</context>
<context>
    <name>advice</name>
    <message>
        <source>Add credit or raise the spending limit at the provider, then press Check.</source>
        <translation>Пополните счёт или поднимите предел расходов у провайдера, затем нажмите «Проверить».</translation>
    </message>
    <message>
        <source>Add the account again and name its project.</source>
        <translation>Добавьте аккаунт заново и укажите его проект.</translation>
    </message>
    <message>
        <source>Add the account again with the right base URL.</source>
        <translation>Добавьте аккаунт заново с правильным base URL.</translation>
    </message>
    <message>
        <source>Follow what the provider says there, then press Check.</source>
        <translation>Сделайте то, что говорит провайдер, затем нажмите «Проверить».</translation>
    </message>
    <message>
        <source>Its secret is gone from the keyring: give it again.</source>
        <translation>Его секрета больше нет в связке ключей: введите его снова.</translation>
    </message>
    <message>
        <source>Other accounts draw this model. Check asks for it again.</source>
        <translation>Этой моделью рисуют другие аккаунты. «Проверить» спросит о ней снова.</translation>
    </message>
    <message>
        <source>The key of {account} was rejected by its provider. Replace it to let it draw.</source>
        <translation>Ключ {account} отклонён провайдером. Замените его, чтобы аккаунт рисовал.</translation>
    </message>
    <message>
        <source>The login of {account} has ended. Sign in again to let it draw.</source>
        <translation>Вход {account} истёк. Войдите снова, чтобы аккаунт рисовал.</translation>
    </message>
    <message>
        <source>Turn on billing for the account&apos;s project, then press Check.</source>
        <translation>Включите биллинг для проекта этого аккаунта, затем нажмите «Проверить».</translation>
    </message>
    <message>
        <source>Unlock the keyring; what waits goes on by itself.</source>
        <translation>Разблокируйте связку ключей; что ждёт, продолжится само.</translation>
    </message>
</context>
<context>
    <name>attempt</name>
    <message>
        <source>cancelled</source>
        <translation>отменена</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>рисуется</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>нарисована</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>limited</source>
        <translation>лимит</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>отказ</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>отклонена</translation>
    </message>
</context>
<context>
    <name>autostart</name>
    <message>
        <source>The system does not let Easel start with it: {why}.</source>
        <translation>Система не даёт Easel запускаться вместе с ней: {why}.</translation>
    </message>
    <message>
        <source>The system keeps starting Easel, and does not let that be changed: {why}.</source>
        <translation>Система продолжает запускать Easel и не даёт это изменить: {why}.</translation>
    </message>
    <message>
        <source>the registry cannot be written</source>
        <translation>в реестр нельзя записать</translation>
    </message>
</context>
<context>
    <name>cherry_studio</name>
    <message>
        <source>API Host</source>
        <translation>Хост API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Ключ API</translation>
    </message>
    <message>
        <source>Model ID</source>
        <translation>ID модели</translation>
    </message>
    <message>
        <source>Model Provider</source>
        <translation>Провайдеры моделей</translation>
    </message>
    <message>
        <source>Provider Name</source>
        <translation>Имя провайдера</translation>
    </message>
    <message>
        <source>Provider Type</source>
        <translation>Тип провайдера</translation>
    </message>
</context>
<context>
    <name>chip</name>
    <message>
        <source>Nothing to choose from yet</source>
        <translation>Выбирать пока не из чего</translation>
    </message>
    <message>
        <source>Take {name} out of the filter</source>
        <translation>Убрать {name} из фильтра</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}: {value}</translation>
    </message>
</context>
<context>
    <name>client</name>
    <message>
        <source>unknown client</source>
        <translation>неизвестный клиент</translation>
    </message>
</context>
<context>
    <name>connect</name>
    <message>
        <source>&amp;Open in {client}</source>
        <translation>&amp;Открыть в {client}</translation>
    </message>
    <message>
        <source>&amp;Start proxy</source>
        <translation>&amp;Запустить прокси</translation>
    </message>
    <message>
        <source>&amp;Stop waiting</source>
        <translation>Пере&amp;стать ждать</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>Т&amp;ест</translation>
    </message>
    <message>
        <source>&amp;Test again</source>
        <translation>Повторить т&amp;ест</translation>
    </message>
    <message>
        <source>A client</source>
        <translation>Какой-то клиент</translation>
    </message>
    <message>
        <source>A drawing of its page {title}, with {chosen} chosen at the left and {fields}.</source>
        <translation>Рисунок его страницы «{title}»: слева выбрано {chosen}, поля: {fields}.</translation>
    </message>
    <message>
        <source>Add Easel to its model providers. The button fills everything in, and Cherry Studio asks you to confirm; or enter these values in Settings, Model Provider, Add.</source>
        <translation>Добавьте Easel к его провайдерам моделей. Кнопка заполнит всё, Cherry Studio попросит подтвердить; или введите эти значения в «Настройки», «Провайдеры моделей», «Добавить».</translation>
    </message>
    <message>
        <source>Address and key are right.</source>
        <translation>Адрес и ключ верны.</translation>
    </message>
    <message>
        <source>Address for {who}</source>
        <translation>Адрес для {who}</translation>
    </message>
    <message>
        <source>Another client</source>
        <translation>Другой клиент</translation>
    </message>
    <message>
        <source>Anything that speaks OpenAI&apos;s Images API.</source>
        <translation>Всё, что умеет OpenAI Images API.</translation>
    </message>
    <message>
        <source>Ask it to generate an image.</source>
        <translation>Попросите его создать картинку.</translation>
    </message>
    <message>
        <source>Before version 2, Paintings shows only providers of the type New API: choose that one there.</source>
        <translation>До версии 2 в «Изображениях» видны только провайдеры типа New API: выберите там этот тип.</translation>
    </message>
    <message>
        <source>By {accounts} with {model}, in {time}.</source>
        <translation>Через {accounts}, модель {model}, за {time}.</translation>
    </message>
    <message>
        <source>Choose another &amp;port</source>
        <translation>Выбрать другой &amp;порт</translation>
    </message>
    <message>
        <source>Choose another model there than {model}, or give that name a row in the routes.</source>
        <translation>Выберите там другую модель вместо {model} или дайте этому имени строку в маршрутах.</translation>
    </message>
    <message>
        <source>Choose the kind of provider that is called OpenAI, OpenAI compatible or New API.</source>
        <translation>Выберите тип провайдера OpenAI, OpenAI-совместимый или New API.</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Клиенты</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Подключение</translation>
    </message>
    <message>
        <source>Connect another client</source>
        <translation>Подключить другого клиента</translation>
    </message>
    <message>
        <source>Connect {client}</source>
        <translation>Подключить {client}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy the text for {name}</source>
        <translation>Копировать текст для {name}</translation>
    </message>
    <message>
        <source>Copy {field}</source>
        <translation>Копировать: {field}</translation>
    </message>
    <message>
        <source>Draw a picture there to see that it comes.</source>
        <translation>Нарисуйте там картинку и посмотрите, придёт ли она.</translation>
    </message>
    <message>
        <source>Draw a picture there, or list its models.</source>
        <translation>Нарисуйте там картинку или запросите список моделей.</translation>
    </message>
    <message>
        <source>Draw in Paintings, or in a chat with one of these models.</source>
        <translation>Рисуйте в «Изображениях» или в чате с одной из этих моделей.</translation>
    </message>
    <message>
        <source>Draws from its chats, for everyone who uses it.</source>
        <translation>Рисует из чатов, для всех, кто им пользуется.</translation>
    </message>
    <message>
        <source>Draws in Paintings and in chats.</source>
        <translation>Рисует в «Изображениях» и в чатах.</translation>
    </message>
    <message>
        <source>Draws on its image page and in chats.</source>
        <translation>Рисует на своей странице картинок и в чатах.</translation>
    </message>
    <message>
        <source>Draws with its image tool, in the editor or the terminal.</source>
        <translation>Рисует своим инструментом, в редакторе или терминале.</translation>
    </message>
    <message>
        <source>Easel asks for no key now: any key works, but most clients want one in their field.</source>
        <translation>Easel сейчас не требует ключа: подойдёт любой, но большинству клиентов что-то нужно в этом поле.</translation>
    </message>
    <message>
        <source>Easel listens in your network, too. Whose address do you need?</source>
        <translation>Easel доступен и из вашей сети. Чей адрес нужен?</translation>
    </message>
    <message>
        <source>Easel only draws: use this provider for pictures, and another one for the rest.</source>
        <translation>Easel только рисует: этого провайдера берите для картинок, а для остального — другого.</translation>
    </message>
    <message>
        <source>Fill in these fields and save.</source>
        <translation>Заполните эти поля и сохраните.</translation>
    </message>
    <message>
        <source>Fill in these fields.</source>
        <translation>Заполните эти поля.</translation>
    </message>
    <message>
        <source>Fill in these values. Whether the client adds /v1 itself does not matter: both work.</source>
        <translation>Введите эти значения. Добавляет ли клиент /v1 сам, неважно: работает и так, и так.</translation>
    </message>
    <message>
        <source>Fills in address and key there, and asks you to confirm</source>
        <translation>Заполняет там адрес и ключ и просит вас подтвердить</translation>
    </message>
    <message>
        <source>For a request of your own: its address, and the header with the key.</source>
        <translation>Для собственного запроса: его адрес и заголовок с ключом.</translation>
    </message>
    <message>
        <source>Hide {field}</source>
        <translation>Скрыть: {field}</translation>
    </message>
    <message>
        <source>If it runs in a container, 127.0.0.1 is the container itself. Use host.docker.internal in the address, add that name to the names of this computer, and let Easel listen on 0.0.0.0.</source>
        <translation>Если он в контейнере, 127.0.0.1 — это сам контейнер. Укажите в адресе host.docker.internal, добавьте это имя к именам этого компьютера и пусть Easel слушает 0.0.0.0.</translation>
    </message>
    <message>
        <source>Install the package.</source>
        <translation>Установите пакет.</translation>
    </message>
    <message>
        <source>It asked for {path}.</source>
        <translation>Он запросил {path}.</translation>
    </message>
    <message>
        <source>It calls itself {name}.</source>
        <translation>Он называет себя {name}.</translation>
    </message>
    <message>
        <source>It does not say who it is.</source>
        <translation>Он не говорит, кто он.</translation>
    </message>
    <message>
        <source>It is the web page {origin}. Add that to the web pages that may draw.</source>
        <translation>Это веб-страница {origin}. Добавьте её к страницам, которым можно рисовать.</translation>
    </message>
    <message>
        <source>It reaches Easel as {host}. Add that name to the names of this computer, or use {address}.</source>
        <translation>Он обращается к Easel как {host}. Добавьте это имя к именам этого компьютера или используйте {address}.</translation>
    </message>
    <message>
        <source>It waited {time}. If nobody stopped it, raise its time-out.</source>
        <translation>Он ждал {time}. Если его никто не остановил, увеличьте его тайм-аут.</translation>
    </message>
    <message>
        <source>Its field {field} must be {address}.</source>
        <translation>В его поле «{field}» должно быть {address}.</translation>
    </message>
    <message>
        <source>Key settings</source>
        <translation>Настройки ключа</translation>
    </message>
    <message>
        <source>List the models there, or draw.</source>
        <translation>Запросите там список моделей или рисуйте.</translation>
    </message>
    <message>
        <source>Nothing here opens it: is {client} installed? Enter the values by hand instead.</source>
        <translation>Здесь нечем это открыть: {client} установлен? Введите значения вручную.</translation>
    </message>
    <message>
        <source>Once the proxy runs, a test shows whether the client reaches it.</source>
        <translation>Когда прокси заработает, тест покажет, есть ли у клиента связь с ним.</translation>
    </message>
    <message>
        <source>One request from a terminal.</source>
        <translation>Один запрос из терминала.</translation>
    </message>
    <message>
        <source>Open Admin Panel, Settings, Images, and turn Image Generation on.</source>
        <translation>Откройте «Админ панель», «Настройки», «Изображения» и включите генерацию изображений.</translation>
    </message>
    <message>
        <source>Open Settings, AI Service Provider, OpenAI, and turn it on.</source>
        <translation>Откройте «Настройки», «Поставщик ИИ услуг», OpenAI и включите его.</translation>
    </message>
    <message>
        <source>Open its image page, choose gpt-image-1, and draw.</source>
        <translation>Откройте его страницу картинок, выберите gpt-image-1 и рисуйте.</translation>
    </message>
    <message>
        <source>Open this &amp;setting</source>
        <translation>Открыть эту на&amp;стройку</translation>
    </message>
    <message>
        <source>Open this setting</source>
        <translation>Открыть эту настройку</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for JavaScript and TypeScript.</source>
        <translation>Пакет OpenAI для JavaScript и TypeScript.</translation>
    </message>
    <message>
        <source>OpenAI&apos;s own package for programs in Python.</source>
        <translation>Пакет OpenAI для программ на Python.</translation>
    </message>
    <message>
        <source>Press Manage below the provider and add the image models that it lists, such as this one.</source>
        <translation>Нажмите «Управление» под провайдером и добавьте модели картинок из списка, например эту.</translation>
    </message>
    <message>
        <source>Run it now.</source>
        <translation>Теперь запустите.</translation>
    </message>
    <message>
        <source>See it in &amp;Requests</source>
        <translation>Смотреть в «За&amp;просах»</translation>
    </message>
    <message>
        <source>Set these variables in a terminal, then start Kilo Code, or the editor it lives in, from there.</source>
        <translation>Задайте эти переменные в терминале и запустите оттуда Kilo Code или редактор, в котором он живёт.</translation>
    </message>
    <message>
        <source>Show {field}</source>
        <translation>Показать: {field}</translation>
    </message>
    <message>
        <source>Sign in to Kilo Code: its image tool works only then.</source>
        <translation>Войдите в Kilo Code: без этого его инструмент картинок не работает.</translation>
    </message>
    <message>
        <source>Some versions send your Kilo login in place of the key, and the test says that the key is wrong. Then set Easel to ask for no key on this computer.</source>
        <translation>Некоторые версии шлют вместо ключа ваш вход Kilo, и тест говорит, что ключ неверен. Тогда пусть Easel не требует ключа на этом компьютере.</translation>
    </message>
    <message>
        <source>Text for {name}</source>
        <translation>Текст для {name}</translation>
    </message>
    <message>
        <source>That is {wire}&apos;s: choose the provider type OpenAI, or OpenAI compatible.</source>
        <translation>Это интерфейс {wire}: выберите тип провайдера OpenAI или OpenAI-совместимый.</translation>
    </message>
    <message>
        <source>The address below is the one that it will have.</source>
        <translation>Ниже адрес, который у него будет.</translation>
    </message>
    <message>
        <source>The address is right, and Easel asks for no key.</source>
        <translation>Адрес верен, а ключа Easel не требует.</translation>
    </message>
    <message>
        <source>The address is right. Copy the key again, whole, into its field {field}.</source>
        <translation>Адрес верен. Скопируйте ключ ещё раз, целиком, в его поле «{field}».</translation>
    </message>
    <message>
        <source>The address is right. Copy the key into its field {field}.</source>
        <translation>Адрес верен. Скопируйте ключ в его поле «{field}».</translation>
    </message>
    <message>
        <source>The address is right. Whether the key is, its next request shows.</source>
        <translation>Адрес верен. Верен ли ключ, покажет следующий запрос.</translation>
    </message>
    <message>
        <source>The proxy is stopped: no client reaches Easel.</source>
        <translation>Прокси остановлен: клиентам Easel недоступен.</translation>
    </message>
    <message>
        <source>The test waits for {client} and says whether its address and key are right.</source>
        <translation>Тест ждёт, когда обратится {client}, и скажет, верны ли адрес и ключ.</translation>
    </message>
    <message>
        <source>These two values make a program ask Easel.</source>
        <translation>С этими двумя значениями программа обращается к Easel.</translation>
    </message>
    <message>
        <source>This asks for a picture. It is in answer.json then, as base64 in the field b64_json.</source>
        <translation>Это запрашивает картинку. Она будет в answer.json, как base64 в поле b64_json.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Этот компьютер</translation>
    </message>
    <message>
        <source>This program draws a picture and saves it as fox.png.</source>
        <translation>Программа рисует картинку и сохраняет её как fox.png.</translation>
    </message>
    <message>
        <source>Turn Image on below the text field of a chat, and send a prompt.</source>
        <translation>Включите «Изображение» под полем ввода чата и отправьте промпт.</translation>
    </message>
    <message>
        <source>Turn its image tool on, in its settings file.</source>
        <translation>Включите его инструмент картинок в файле настроек.</translation>
    </message>
    <message>
        <source>Waiting for its next request.</source>
        <translation>Ждём его следующий запрос.</translation>
    </message>
    <message>
        <source>Waiting for the first request of {client}: {time}. {move}</source>
        <translation>Ждём, когда обратится {client}: {time}. {move}</translation>
    </message>
    <message>
        <source>Where the values go in {client}</source>
        <translation>Куда вписать значения в {client}</translation>
    </message>
    <message>
        <source>While these variables are set, Kilo&apos;s own models are asked for at Easel too, which only draws. For chats choose a model of another provider.</source>
        <translation>Пока заданы эти переменные, собственные модели Kilo тоже запрашиваются у Easel, а он только рисует. Для чатов выберите модель другого провайдера.</translation>
    </message>
    <message>
        <source>Whoever has it still needs the key.</source>
        <translation>Тому, у кого он есть, всё равно нужен ключ.</translation>
    </message>
    <message>
        <source>known once the proxy runs</source>
        <translation>будет известно, когда прокси заработает</translation>
    </message>
    <message>
        <source>the client</source>
        <translation>клиент</translation>
    </message>
    <message>
        <source>{client} asked at a wrong address</source>
        <translation>{client} обратился по неверному адресу</translation>
    </message>
    <message numerus="yes">
        <source>{client} asked for %Ln pictures, which are being drawn.</source>
        <translation>
            <numerusform>{client} запросил %Ln картинку, она рисуется.</numerusform>
            <numerusform>{client} запросил %Ln картинки, они рисуются.</numerusform>
            <numerusform>{client} запросил %Ln картинок, они рисуются.</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} asked for a model that Easel does not know</source>
        <translation>{client} запросил модель, которой Easel не знает</translation>
    </message>
    <message>
        <source>{client} asked for a picture, which is being drawn.</source>
        <translation>{client} запросил картинку, она рисуется.</translation>
    </message>
    <message>
        <source>{client} asked for something meanwhile; that does not count.</source>
        <translation>{client} тем временем что-то запросил; это не считается.</translation>
    </message>
    <message numerus="yes">
        <source>{client} drew %Ln pictures</source>
        <translation>
            <numerusform>{client} нарисовал %Ln картинку</numerusform>
            <numerusform>{client} нарисовал %Ln картинки</numerusform>
            <numerusform>{client} нарисовал %Ln картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} drew a picture</source>
        <translation>{client} нарисовал картинку</translation>
    </message>
    <message numerus="yes">
        <source>{client} got {returned} of %Ln pictures</source>
        <translation>
            <numerusform>{client} получил {returned} из %Ln картинки</numerusform>
            <numerusform>{client} получил {returned} из %Ln картинок</numerusform>
            <numerusform>{client} получил {returned} из %Ln картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>{client} is connected, but got no picture</source>
        <translation>{client} подключён, но картинки не получил</translation>
    </message>
    <message>
        <source>{client} listed the models</source>
        <translation>{client} запросил список моделей</translation>
    </message>
    <message>
        <source>{client} reaches Easel</source>
        <translation>{client} связался с Easel</translation>
    </message>
    <message>
        <source>{client} sent a wrong key</source>
        <translation>{client} прислал неверный ключ</translation>
    </message>
    <message>
        <source>{client} sent no key</source>
        <translation>{client} не прислал ключ</translation>
    </message>
    <message>
        <source>{client} was not let in</source>
        <translation>{client} не получил доступа</translation>
    </message>
    <message>
        <source>{client} went away before its picture came</source>
        <translation>{client} ушёл, не дождавшись картинки</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>&apos;n&apos; must be a whole number from 1 to 10, not {value}.</source>
        <translation>«n» должно быть целым числом от 1 до 10, а не {value}.</translation>
    </message>
    <message>
        <source>&apos;{field}&apos; is nothing that can be changed of an account. These can: {known}.</source>
        <translation>«{field}» у аккаунта изменить нельзя. Можно: {known}.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; has a ratio such as 16:9 beside each size: &apos;{value}&apos; is none.</source>
        <translation>В «{label}» рядом с каждым размером стоит соотношение вроде 16:9: «{value}» не такое.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of addresses or networks such as 10.0.0.0/8: &apos;{value}&apos; is none.</source>
        <translation>«{label}» — это список адресов или сетей, например 10.0.0.0/8: «{value}» к ним не относится.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of names or addresses, without http:// and port: &apos;{value}&apos; is none.</source>
        <translation>«{label}» — список имён или адресов, без http:// и порта: «{value}» не подходит.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of origins such as https://chat.example.com, without a path, or null: &apos;{value}&apos; is none.</source>
        <translation>«{label}» — список источников вроде https://chat.example.com, без пути, или null: «{value}» не подходит.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of rows. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>«{label}» — список строк. В строке есть {needed} и может быть {more}; всё это текст.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a list of texts.</source>
        <translation>«{label}» — список текстов.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a number from {minimum} to {maximum} beside each name.</source>
        <translation>«{label}» — таблица, где рядом с каждым именем число от {minimum} до {maximum}.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with a text beside each name.</source>
        <translation>«{label}» — таблица, где рядом с каждым именем текст.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is a table with one of {choices} beside each name.</source>
        <translation>«{label}» — таблица, где рядом с каждым именем одно из {choices}.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is on or off: true or false.</source>
        <translation>«{label}» включено или выключено: true или false.</translation>
    </message>
    <message>
        <source>&apos;{label}&apos; is one of {choices}.</source>
        <translation>«{label}» — одно из {choices}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; has {width} x {height} pixels, more than {most} million. Send it smaller.</source>
        <translation>В «{param}» {width} x {height} пикселей, больше {most} млн. Отправьте поменьше.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is larger than {limit} MB. Send it smaller.</source>
        <translation>«{param}» больше {limit} МБ. Отправьте поменьше.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is longer than {limit} characters.</source>
        <translation>«{param}» длиннее {limit} символов.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no PNG, JPEG, WebP or GIF by its bytes. Send it as one of those.</source>
        <translation>«{param}» по своим байтам не PNG, JPEG, WebP или GIF. Отправьте в одном из этих видов.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is no picture that Easel can take: send a PNG, JPEG, WebP or GIF as an https address, a data URL or base64. Files and other addresses are never opened.</source>
        <translation>«{param}» — не картинка, которую примет Easel: отправьте PNG, JPEG, WebP или GIF как адрес https, data URL или base64. Файлы и другие адреса никогда не открываются.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not as the API describes it: {why}.</source>
        <translation>«{param}» не такое, как описывает API: {why}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; is not text in the charset that its part names; without one it must be UTF-8.</source>
        <translation>«{param}» — не текст в кодировке, которую называет его часть; без неё нужен UTF-8.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be a whole number from 0 to {most}, not {value}.</source>
        <translation>«{param}» должно быть целым числом от 0 до {most}, а не {value}.</translation>
    </message>
    <message>
        <source>&apos;{param}&apos; must be text.</source>
        <translation>«{param}» должно быть текстом.</translation>
    </message>
    <message>
        <source>&apos;{url}&apos; is no address of a service: it must start with https:// or http:// and name a host.</source>
        <translation>«{url}» — не адрес сервиса: он должен начинаться с https:// или http:// и называть хост.</translation>
    </message>
    <message>
        <source>A limit is a whole number of calls, for a model, in a {windows}.</source>
        <translation>Лимит — целое число вызовов для модели за {windows}.</translation>
    </message>
    <message>
        <source>A login at {provider} needs the project that pays. Name it with --project, or as quota_project_id in the file.</source>
        <translation>Входу у {provider} нужен проект, который платит. Назовите его через --project или как quota_project_id в файле.</translation>
    </message>
    <message>
        <source>A picture that was sent along is not there any more. Send the request again.</source>
        <translation>Приложенной картинки больше нет. Отправьте запрос снова.</translation>
    </message>
    <message>
        <source>A picture&apos;s address must be https://HOST/PATH, without a user and a password.</source>
        <translation>Адрес картинки должен быть https://HOST/PATH, без пользователя и пароля.</translation>
    </message>
    <message>
        <source>A picture&apos;s address must begin with https://, and so must every one that it redirects to.</source>
        <translation>Адрес картинки должен начинаться с https://, и все адреса, куда он перенаправляет, тоже.</translation>
    </message>
    <message>
        <source>A row of &apos;{label}&apos; leads to a model of Google&apos;s such as gemini-3-pro-image, or to the default one: &apos;{value}&apos; is none, as a model&apos;s name has letters, digits, dots, - and _ alone.</source>
        <translation>Строка в «{label}» ведёт к модели Google, например gemini-3-pro-image, или к модели по умолчанию: «{value}» не подходит, в имени модели бывают только буквы, цифры, точки, - и _.</translation>
    </message>
    <message>
        <source>A task has no stream: leave &apos;stream&apos; out, or leave async out.</source>
        <translation>У задачи нет потока: уберите «stream» или уберите async.</translation>
    </message>
    <message>
        <source>A web page of another site may show pictures that were given out, and nothing else.</source>
        <translation>Веб-страница другого сайта может показывать выданные картинки и больше ничего.</translation>
    </message>
    <message>
        <source>Access was denied on Google&apos;s page, so nothing was changed. Sign in again and allow it.</source>
        <translation>На странице Google в доступе отказано, поэтому ничего не изменилось. Войдите снова и разрешите его.</translation>
    </message>
    <message>
        <source>Accounts that could not be checked, as their providers gave no answer: {unasked} of {checked}.</source>
        <translation>Аккаунты, которые не удалось проверить, так как провайдеры не ответили: {unasked} из {checked}.</translation>
    </message>
    <message>
        <source>Accounts that need you: {refused} of {checked}.</source>
        <translation>Аккаунты, которые ждут вас: {refused} из {checked}.</translation>
    </message>
    <message>
        <source>Another file was put in the place of {path} while Easel runs. Restart Easel, which then opens that one; until then nothing is logged or kept.</source>
        <translation>На место {path} во время работы Easel был положен другой файл. Перезапустите Easel — он откроет этот файл; до тех пор ничего не записывается и не сохраняется.</translation>
    </message>
    <message>
        <source>As many pictures wait as may wait, {waiting}: try again in a moment, or raise max_waiting.</source>
        <translation>Ждёт столько картинок, сколько можно, {waiting}: повторите чуть позже или поднимите max_waiting.</translation>
    </message>
    <message>
        <source>As many requests are under way as may be at once, {most}: try again in a moment.</source>
        <translation>Одновременно выполняется наибольшее допустимое число запросов, {most}: повторите чуть позже.</translation>
    </message>
    <message>
        <source>As many tasks are drawn as may be at once, {most}: try again in a moment.</source>
        <translation>Рисуется столько задач, сколько можно сразу, {most}: повторите чуть позже.</translation>
    </message>
    <message>
        <source>Back to Easel</source>
        <translation>Назад в Easel</translation>
    </message>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another with --host and --port.</source>
        <translation>Не удаётся слушать {host}, порт {port}: {why}. Выберите другое через --host и --port.</translation>
    </message>
    <message>
        <source>Code Assist accounts are off. If you are entitled to that interface with an OAuth client of your own, allow them with: easel settings set code_assist true. Google suspends accounts that use another product&apos;s client.</source>
        <translation>Аккаунты Code Assist выключены. Если у вас есть право на этот интерфейс и свой OAuth-клиент, разрешите их: easel settings set code_assist true. Google блокирует аккаунты, которые используют клиента другого продукта.</translation>
    </message>
    <message>
        <source>Easel could not listen for the browser&apos;s answer on this computer: {why}. Try again.</source>
        <translation>Easel не смог ждать ответа браузера на этом компьютере: {why}. Повторите.</translation>
    </message>
    <message>
        <source>Easel has the answer from Google and goes on from here.</source>
        <translation>Easel получил ответ Google и продолжает.</translation>
    </message>
    <message>
        <source>Easel is being stopped and begins nothing new. Try again in a moment.</source>
        <translation>Easel останавливается и нового не начинает. Повторите чуть позже.</translation>
    </message>
    <message>
        <source>Easel is not started, or was stopped already.</source>
        <translation>Easel не запущен или уже остановлен.</translation>
    </message>
    <message>
        <source>Easel is stopping: {path} is closed.</source>
        <translation>Easel останавливается: {path} закрыт.</translation>
    </message>
    <message>
        <source>Easel keeps no files, so &apos;{param}&apos; has no meaning here: send image_url instead.</source>
        <translation>Easel не хранит файлов, «{param}» здесь не имеет смысла: отправьте image_url.</translation>
    </message>
    <message>
        <source>Easel made a mistake while it started. Try again; if it stays, &apos;easel doctor&apos; in a terminal says how things stand, without names and secrets, for a report.</source>
        <translation>Easel допустил ошибку при запуске. Попробуйте снова; если она повторится, «easel doctor» в терминале расскажет о состоянии, без имён и секретов, чтобы вы могли о ней сообщить.</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details under request {request}.</source>
        <translation>Easel допустил ошибку; подробности в его журнале под запросом {request}.</translation>
    </message>
    <message>
        <source>Easel runs already on this data directory: process {pid}, {address}. Stop it first.</source>
        <translation>Easel уже работает с этой папкой данных: процесс {pid}, {address}. Сначала остановите его.</translation>
    </message>
    <message>
        <source>Easel runs on this data directory but does not answer. Try again, or stop process {pid}.</source>
        <translation>Easel работает с этой папкой данных, но не отвечает. Повторите или остановите процесс {pid}.</translation>
    </message>
    <message>
        <source>Easel stops when what is being drawn ({drawing}) has ended, in {seconds:g} s at most. Stop it again to end it at once.</source>
        <translation>Easel остановится, когда дорисует начатое (картинок: {drawing}), самое позднее через {seconds:g} с. Остановите его ещё раз, чтобы прервать сразу.</translation>
    </message>
    <message>
        <source>Easel was not given {scope}, without which no picture can be drawn. Sign in again and tick its box on Google&apos;s page.</source>
        <translation>Easel не получил {scope}, без этого рисовать нельзя. Войдите снова и отметьте этот пункт на странице Google.</translation>
    </message>
    <message>
        <source>Easel was stopped while this was drawn.</source>
        <translation>Easel остановили, пока это рисовалось.</translation>
    </message>
    <message>
        <source>Easel {version} is out; this is {own}. {page}</source>
        <translation>Вышел Easel {version}; это {own}. {page}</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one in the window or with: easel account enable LABEL</source>
        <translation>Все аккаунты выключены. Включите один в окне или так: easel account enable LABEL</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. &apos;easel account list&apos; shows what each needs.</source>
        <translation>Все аккаунты ждут вас: войдите снова или замените ключ. «easel account list» покажет, что нужно каждому.</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit or rests after trouble upstream. {when}</source>
        <translation>Все аккаунты с моделью {model} достигли лимита или отдыхают после сбоя сервиса. {when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} has reached a limit. {when}</source>
        <translation>Все аккаунты с моделью {model} достигли лимита. {when}</translation>
    </message>
    <message>
        <source>Every account that draws {model} rests after trouble upstream. {when}</source>
        <translation>Все аккаунты с моделью {model} отдыхают после сбоя сервиса. {when}</translation>
    </message>
    <message>
        <source>Gave up after {attempts} attempts.</source>
        <translation>Прекращено, попыток: {attempts}.</translation>
    </message>
    <message>
        <source>Google could not be reached, so the login still counts there. End it at https://myaccount.google.com/permissions.</source>
        <translation>Google недоступен, поэтому вход там ещё действует. Завершите его на https://myaccount.google.com/permissions.</translation>
    </message>
    <message>
        <source>Google did not end the login: it answered {status}. End it at https://myaccount.google.com/permissions.</source>
        <translation>Google не завершил вход: он ответил {status}. Завершите его на https://myaccount.google.com/permissions.</translation>
    </message>
    <message>
        <source>Google did not finish the login ({reason}). Begin it again.</source>
        <translation>Google не закончил вход ({reason}). Начните снова.</translation>
    </message>
    <message>
        <source>Google does not let {account} charge its project: name another project, or give it the role Service Usage Consumer in this one</source>
        <translation>Google не даёт {account} списывать оплату с его проекта: назовите другой проект или дайте ему в этом роль Service Usage Consumer</translation>
    </message>
    <message>
        <source>Google does not take the answer of its own page: it was used already or is too old, or this computer&apos;s clock is wrong. Check the clock and sign in again.</source>
        <translation>Google не принимает ответ своей же страницы: он уже использован, устарел или часы этого компьютера неверны. Проверьте часы и войдите снова.</translation>
    </message>
    <message>
        <source>Google does not take this OAuth client ({reason}): it was deleted, or its secret is another. Download its file again, or make a new client of type Desktop app.</source>
        <translation>Google не принимает этого OAuth-клиента ({reason}): он удалён или секрет другой. Скачайте его файл снова или создайте клиента типа «Классическое приложение».</translation>
    </message>
    <message>
        <source>Google gave no lasting access. Remove Easel&apos;s client at https://myaccount.google.com/permissions and sign in again.</source>
        <translation>Google не дал постоянного доступа. Удалите клиента Easel на https://myaccount.google.com/permissions и войдите снова.</translation>
    </message>
    <message>
        <source>Google has closed this service to {account} for a violation of its terms: only an appeal at Google helps {link}</source>
        <translation>Google закрыл этот сервис для {account} за нарушение условий: поможет только апелляция в Google {link}</translation>
    </message>
    <message>
        <source>Google wants {account} verified first: sign in to it in a browser and follow the steps {link}</source>
        <translation>Google хочет сначала подтвердить {account}: войдите в него в браузере и выполните шаги {link}</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins could not be reached. Check the connection and sign in again.</source>
        <translation>Служба входа Google недоступна. Проверьте соединение и войдите снова.</translation>
    </message>
    <message>
        <source>Google&apos;s service of logins is in trouble: it answered {status}. Sign in again later.</source>
        <translation>У службы входа Google сбой: она ответила {status}. Войдите позже.</translation>
    </message>
    <message>
        <source>Here are the {came} pictures.</source>
        <translation>Вот картинки: {came}.</translation>
    </message>
    <message>
        <source>Here is the picture.</source>
        <translation>Вот картинка.</translation>
    </message>
    <message>
        <source>It is back at {time}.</source>
        <translation>Он вернётся в {time}.</translation>
    </message>
    <message>
        <source>It is back in {seconds} s.</source>
        <translation>Он вернётся через {seconds} с.</translation>
    </message>
    <message>
        <source>It is not expected back by itself.</source>
        <translation>Сам он, скорее всего, не вернётся.</translation>
    </message>
    <message>
        <source>It is too late to undo this: what was deleted is gone.</source>
        <translation>Отменять поздно: удалённого больше нет.</translation>
    </message>
    <message>
        <source>Last reason: {cause}.</source>
        <translation>Последняя причина: {cause}.</translation>
    </message>
    <message>
        <source>More is drawn than the disk takes: over {most} MB wait to be written, so some pictures are not kept.</source>
        <translation>Рисуется больше, чем успевает диск: больше {most} МБ ждут записи, поэтому часть картинок не сохраняется.</translation>
    </message>
    <message>
        <source>More than one account has the email &apos;{name}&apos;. Use its label or id; &apos;easel account list&apos; shows them.</source>
        <translation>Почта «{name}» у нескольких аккаунтов. Используйте название или id; «easel account list» их покажет.</translation>
    </message>
    <message>
        <source>No account can draw. Add one in the window or with: easel account add --provider gemini --label NAME --api-key-stdin</source>
        <translation>Ни один аккаунт не может рисовать. Добавьте его в окне или так: easel account add --provider gemini --label NAME --api-key-stdin</translation>
    </message>
    <message>
        <source>No account may draw {model}. {when}</source>
        <translation>Ни одному аккаунту не доступна {model}. {when}</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place. Either unlock or install one ({how}), or choose the encrypted file: --vault file, with EASEL_VAULT_PASSPHRASE_FILE naming a file that holds the passphrase.</source>
        <translation>Связка ключей здесь не отвечает, секретам негде храниться. Разблокируйте или установите её ({how}) либо выберите зашифрованный файл: --vault file, где EASEL_VAULT_PASSPHRASE_FILE называет файл с парольной фразой.</translation>
    </message>
    <message>
        <source>Nobody signed in within {minutes:g} minutes. Begin the login again.</source>
        <translation>За {minutes:g} мин никто не вошёл. Начните вход снова.</translation>
    </message>
    <message>
        <source>None is expected back by itself.</source>
        <translation>Сами они, скорее всего, не вернутся.</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>Вход не выполнен</translation>
    </message>
    <message>
        <source>Not taken: {left} of {count}. What stands beside each says why.</source>
        <translation>Не принято: {left} из {count}. Причина указана рядом с каждым.</translation>
    </message>
    <message>
        <source>Not the login that Easel waits for</source>
        <translation>Не тот вход, которого ждёт Easel</translation>
    </message>
    <message>
        <source>Nothing more is done here.</source>
        <translation>Больше здесь ничего не делается.</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust, or behind a reverse proxy with https.</source>
        <translation>Другие компьютеры могут обратиться к Easel по адресу {host}, и у кого есть ключ, тот рисует вашими аккаунтами. Данные передаются без шифрования: используйте это в сети, которой доверяете, или за обратным прокси с https.</translation>
    </message>
    <message>
        <source>Outgoing proxy has nothing after its port. In user and password write / as %2F, ? as %3F and # as %23.</source>
        <translation>После порта исходящего прокси ничего не пишется. В имени и пароле / пишется как %2F, ? как %3F и # как %23.</translation>
    </message>
    <message>
        <source>Outgoing proxy is none, system, or an address such as http://HOST:PORT or socks5://HOST:PORT.</source>
        <translation>Исходящий прокси — это none, system или адрес вроде http://HOST:PORT или socks5://HOST:PORT.</translation>
    </message>
    <message>
        <source>Outgoing proxy needs a host and a port from 1 to 65535.</source>
        <translation>Исходящему прокси нужны хост и порт от 1 до 65535.</translation>
    </message>
    <message>
        <source>Outgoing proxy needs the user and the password in place of ***.</source>
        <translation>Исходящему прокси нужны пользователь и пароль вместо ***.</translation>
    </message>
    <message>
        <source>Outgoing proxy takes a user and a password of ASCII characters before the @.</source>
        <translation>Исходящий прокси принимает перед @ пользователя и пароль из символов ASCII.</translation>
    </message>
    <message>
        <source>Outgoing proxy takes no user with a colon.</source>
        <translation>В имени пользователя исходящего прокси не бывает двоеточия.</translation>
    </message>
    <message>
        <source>Picture {number} cannot be made small enough for {model} ({most_mb:.1f} MB): {why}.</source>
        <translation>Картинку {number} не удалось уменьшить для {model} ({most_mb:.1f} МБ): {why}.</translation>
    </message>
    <message>
        <source>Picture {number} has more than {most} megapixels, so Easel does not make it smaller: send it smaller.</source>
        <translation>В картинке {number} больше {most} мегапикселей, Easel её не уменьшает: отправьте поменьше.</translation>
    </message>
    <message>
        <source>Picture {number} has {size_mb:.1f} MB and {model} takes {most_mb:.1f} MB: send it smaller, or turn on the setting shrink_references.</source>
        <translation>В картинке {number} {size_mb:.1f} МБ, а {model} принимает {most_mb:.1f} МБ: отправьте поменьше или включите настройку shrink_references.</translation>
    </message>
    <message>
        <source>Picture {number} is {kind}, which {model} does not take: send it as PNG or JPEG.</source>
        <translation>Картинка {number} — {kind}, {model} такого не принимает: отправьте PNG или JPEG.</translation>
    </message>
    <message>
        <source>Pictures that were deleted here: {count}.</source>
        <translation>Картинок удалено здесь: {count}.</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port with --port or in Settings; --port 0 takes a free one.</source>
        <translation>Порт {port} на {host} занят. Остановите программу, которая его держит, или выберите другой порт через --port или в настройках; --port 0 возьмёт свободный.</translation>
    </message>
    <message>
        <source>Row {row} of &apos;{label}&apos; does not fit. A row has {needed}, and may have {more}; each is a text.</source>
        <translation>Строка {row} в «{label}» не подходит. В строке есть {needed} и может быть {more}; всё это текст.</translation>
    </message>
    <message>
        <source>Say what to draw: &apos;prompt&apos; is missing or empty.</source>
        <translation>Скажите, что нарисовать: «prompt» нет или он пуст.</translation>
    </message>
    <message>
        <source>Say what to draw: the last message of the user in &apos;messages&apos; has no text.</source>
        <translation>Скажите, что нарисовать: в последнем сообщении пользователя в «messages» нет текста.</translation>
    </message>
    <message>
        <source>Send at most {most} pictures.</source>
        <translation>Отправьте не больше {most} картинок.</translation>
    </message>
    <message>
        <source>Send the body as application/json, not as {got}.</source>
        <translation>Отправьте тело как application/json, а не как {got}.</translation>
    </message>
    <message>
        <source>Send the body as multipart/form-data or application/json, not as {got}.</source>
        <translation>Отправьте тело как multipart/form-data или application/json, а не как {got}.</translation>
    </message>
    <message>
        <source>Send the key of this proxy, as &apos;Authorization: Bearer KEY&apos;. &apos;easel key show&apos; prints it.</source>
        <translation>Отправьте ключ этого прокси, как «Authorization: Bearer KEY». «easel key show» его покажет.</translation>
    </message>
    <message>
        <source>Send the picture to work on: &apos;image&apos; is missing.</source>
        <translation>Отправьте картинку для правки: «image» нет.</translation>
    </message>
    <message>
        <source>Setting &apos;{key}&apos; is not known to this version; it is kept.</source>
        <translation>Настройка «{key}» этой версии неизвестна; она сохранена.</translation>
    </message>
    <message>
        <source>Setting {field} had a value it does not take: its default is used, the file is kept as {kept}.</source>
        <translation>У настройки {field} было недопустимое значение: взято значение по умолчанию, файл сохранён как {kept}.</translation>
    </message>
    <message>
        <source>Setting {field} had rows it does not take: they are left out, the file is kept as {kept}.</source>
        <translation>У настройки {field} были недопустимые строки: они пропущены, файл сохранён как {kept}.</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own: name its client_secret.json with --client-file, or drop it into the window.</source>
        <translation>Войдите через своего OAuth-клиента: назовите его client_secret.json через --client-file или перетащите файл в окно.</translation>
    </message>
    <message>
        <source>The account &apos;{label}&apos; is there already, and its provider is {provider}. Choose another label, or leave out --provider to sign in again.</source>
        <translation>Аккаунт «{label}» уже есть, его провайдер {provider}. Выберите другое название или уберите --provider, чтобы войти снова.</translation>
    </message>
    <message>
        <source>The account needs a label: the name that you and the log call it by.</source>
        <translation>Аккаунту нужно название: так его называете вы и журнал.</translation>
    </message>
    <message>
        <source>The address of a service must not have a user or a password in it. Leave them out.</source>
        <translation>В адресе сервиса не должно быть пользователя и пароля. Уберите их.</translation>
    </message>
    <message>
        <source>The body came too slowly, or stopped for {seconds:g} s: send it again.</source>
        <translation>Тело запроса поступало слишком медленно или остановилось на {seconds:g} с: отправьте его снова.</translation>
    </message>
    <message>
        <source>The body has more than {most} values: send less at once.</source>
        <translation>Тело содержит больше значений, чем {most}: отправьте меньше за один раз.</translation>
    </message>
    <message>
        <source>The body is larger than {limit} MB.</source>
        <translation>Тело больше {limit} МБ.</translation>
    </message>
    <message>
        <source>The body is not JSON: {why}.</source>
        <translation>Тело — не JSON: {why}.</translation>
    </message>
    <message>
        <source>The body is not UTF-8.</source>
        <translation>Тело не в UTF-8.</translation>
    </message>
    <message>
        <source>The body is not whole multipart/form-data: {why}.</source>
        <translation>Тело — не полное multipart/form-data: {why}.</translation>
    </message>
    <message>
        <source>The body must be a JSON object.</source>
        <translation>Тело должно быть объектом JSON.</translation>
    </message>
    <message>
        <source>The client file {path} could not be read: {why}.</source>
        <translation>Файл клиента {path} не удалось прочесть: {why}.</translation>
    </message>
    <message>
        <source>The client has no usable {field}. Copy it again, or download the client&apos;s file again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>У клиента нет пригодного {field}. Скопируйте его снова или скачайте файл клиента заново: Google Cloud Console, API и сервисы, Учётные данные.</translation>
    </message>
    <message>
        <source>The client went away before the answer.</source>
        <translation>Клиент ушёл, не дождавшись ответа.</translation>
    </message>
    <message>
        <source>The client went away before the answer. What was paid for is in the gallery ({kept}).</source>
        <translation>Клиент ушёл, не дождавшись ответа. Оплаченное в галерее ({kept}).</translation>
    </message>
    <message>
        <source>The client&apos;s {field} is no https address, so its secret would travel in the open. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>{field} клиента — не адрес https, его секрет шёл бы открыто. Скачайте файл клиента заново в Google Cloud Console.</translation>
    </message>
    <message>
        <source>The data directory {path} cannot be used: {why}. Choose another with --data-dir.</source>
        <translation>Папку данных {path} нельзя использовать: {why}. Выберите другую через --data-dir.</translation>
    </message>
    <message>
        <source>The disk is full, and Easel has to write into the data directory {path} before it can start. Make room there, or choose another directory with --data-dir.</source>
        <translation>Диск заполнен, а Easel должен записать данные в папку {path}, прежде чем запуститься. Освободите место или выберите другую папку через --data-dir.</translation>
    </message>
    <message>
        <source>The disk of {path} is full. Easel draws; what happens is not logged, and what is drawn not kept, until there is room.</source>
        <translation>Диск с папкой {path} заполнен. Easel рисует, но события не попадают в журнал, а нарисованное не сохраняется, пока не появится место.</translation>
    </message>
    <message>
        <source>The encrypted file needs a passphrase: put it in a file and name that in EASEL_VAULT_PASSPHRASE_FILE.</source>
        <translation>Зашифрованному файлу нужна парольная фраза: запишите её в файл и назовите его в EASEL_VAULT_PASSPHRASE_FILE.</translation>
    </message>
    <message>
        <source>The file of picture {name} is damaged and cannot be shown. Delete the picture.</source>
        <translation>Файл картинки {name} повреждён, показать её нельзя. Удалите картинку.</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names could not be read: {why}. Correct the name, or put the passphrase there.</source>
        <translation>Файл из EASEL_VAULT_PASSPHRASE_FILE не удалось прочесть: {why}. Исправьте имя или запишите парольную фразу туда.</translation>
    </message>
    <message>
        <source>The file that EASEL_VAULT_PASSPHRASE_FILE names is empty: put the passphrase there.</source>
        <translation>Файл из EASEL_VAULT_PASSPHRASE_FILE пуст: запишите парольную фразу туда.</translation>
    </message>
    <message>
        <source>The file was changed after its export, so its secrets are not taken. Export it again.</source>
        <translation>Файл изменён после экспорта, поэтому его секреты не приняты. Экспортируйте снова.</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>Первый вернётся в {time}.</translation>
    </message>
    <message>
        <source>The first is back in {seconds} s.</source>
        <translation>Первый вернётся через {seconds} с.</translation>
    </message>
    <message>
        <source>The key has characters that no key has. Copy it again.</source>
        <translation>В ключе символы, каких в ключах нет. Скопируйте его снова.</translation>
    </message>
    <message>
        <source>The key is empty. Pass it on standard input.</source>
        <translation>Ключ пуст. Передайте его через стандартный ввод.</translation>
    </message>
    <message>
        <source>The log is not written as {form}, but as one of these: {known}.</source>
        <translation>Журнал пишется не как {form}, а в одном из видов: {known}.</translation>
    </message>
    <message>
        <source>The login lacks its refresh token or its client id. Sign in again.</source>
        <translation>Во входе нет refresh token или id клиента. Войдите снова.</translation>
    </message>
    <message>
        <source>The login was cancelled. Nothing was changed.</source>
        <translation>Вход отменён. Ничего не изменилось.</translation>
    </message>
    <message>
        <source>The model &apos;{model}&apos; does not exist here. GET /v1/models lists those that do.</source>
        <translation>Модели «{model}» здесь нет. GET /v1/models перечисляет имеющиеся.</translation>
    </message>
    <message>
        <source>The model answered in words instead of drawing: {text}</source>
        <translation>Модель ответила словами вместо рисования: {text}</translation>
    </message>
    <message>
        <source>The model drew no picture and gave no other reason than {why}. Word the prompt differently.</source>
        <translation>Модель не нарисовала картинку и не назвала другой причины, кроме {why}. Сформулируйте промпт иначе.</translation>
    </message>
    <message>
        <source>The organisation of this Google account does not let the client in ({reason}). Sign in with another account, or ask its administrator.</source>
        <translation>Организация этого аккаунта Google не допускает клиента ({reason}). Войдите с другим аккаунтом или спросите администратора.</translation>
    </message>
    <message>
        <source>The passphrase does not open these secrets. Give the one that the export was made with.</source>
        <translation>Парольная фраза не открывает эти секреты. Введите ту, с которой сделан экспорт.</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, or move the file away to start a new one.</source>
        <translation>Парольная фраза не открывает {path}. Исправьте её или уберите файл, чтобы начать новый.</translation>
    </message>
    <message>
        <source>The passphrase is too short for secrets that travel: take at least {least} characters.</source>
        <translation>Парольная фраза слишком коротка для секретов, которые переносят: нужно не меньше {least} символов.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come within {seconds:g} s: try again, or send the picture itself.</source>
        <translation>Картинка с {host} не пришла за {seconds:g} с: повторите или отправьте саму картинку.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server answered {status}: check the address.</source>
        <translation>Картинка с {host} не пришла, сервер ответил {status}: проверьте адрес.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come, its server could not be reached: check the address.</source>
        <translation>Картинка с {host} не пришла, сервер недоступен: проверьте адрес.</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB: send a smaller one.</source>
        <translation>Картинка с {host} больше {limit} МБ: отправьте поменьше.</translation>
    </message>
    <message>
        <source>The picture at {host} is behind more than {limit} redirects: send the address they lead to.</source>
        <translation>Картинка с {host} за более чем {limit} перенаправлениями: отправьте адрес, куда они ведут.</translation>
    </message>
    <message>
        <source>The picture at {host} is not fetched, as that is no address on the public internet: send the picture itself.</source>
        <translation>Картинка с {host} не берётся: это не публичный адрес интернета. Отправьте саму картинку.</translation>
    </message>
    <message>
        <source>The picture was not there within {seconds:g} s. Try again, or raise request_timeout.</source>
        <translation>Картинка не успела за {seconds:g} с. Повторите или поднимите request_timeout.</translation>
    </message>
    <message>
        <source>The pictures have {size_mb:.0f} MB together and {model} takes {most_mb:.0f} MB, of which picture {number} is the largest: send it smaller, or turn on the setting shrink_references.</source>
        <translation>В картинках вместе {size_mb:.0f} МБ, а {model} принимает {most_mb:.0f} МБ; самая большая — картинка {number}: отправьте её поменьше или включите настройку shrink_references.</translation>
    </message>
    <message>
        <source>The proxy at {base_url} did not answer: {why}</source>
        <translation>Прокси {base_url} не ответил: {why}</translation>
    </message>
    <message>
        <source>The proxy is off. Start it, then try again.</source>
        <translation>Прокси выключен. Запустите его и повторите.</translation>
    </message>
    <message>
        <source>The proxy&apos;s answer has no pictures that can be read.</source>
        <translation>В ответе прокси нет читаемых картинок.</translation>
    </message>
    <message>
        <source>The secret could not be saved: {why}. Nothing was changed.</source>
        <translation>Секрет не удалось сохранить: {why}. Ничего не изменилось.</translation>
    </message>
    <message>
        <source>The server at {host} sends the picture packed, which is not taken: send the picture itself.</source>
        <translation>Сервер {host} шлёт картинку сжатой, это не принимается: отправьте саму картинку.</translation>
    </message>
    <message>
        <source>The store of secrets opens but gives out nothing, neither the key of this proxy nor those of accounts. Unlock the keyring and try again, or make a new key with: easel key rotate</source>
        <translation>Хранилище секретов открывается, но ничего не даёт: ни ключа этого прокси, ни ключей аккаунтов. Разблокируйте связку ключей и повторите или создайте новый ключ: easel key rotate</translation>
    </message>
    <message>
        <source>The upstream did not accept the request: {text}</source>
        <translation>Сервис не принял запрос: {text}</translation>
    </message>
    <message>
        <source>The upstream drew fewer pictures than it was asked for.</source>
        <translation>Сервис нарисовал меньше картинок, чем просили.</translation>
    </message>
    <message>
        <source>The upstream held the picture back: {why}.</source>
        <translation>Сервис удержал картинку: {why}.</translation>
    </message>
    <message>
        <source>The upstream refused the prompt: {why}.</source>
        <translation>Сервис отклонил промпт: {why}.</translation>
    </message>
    <message>
        <source>The webhook at {host} is no address on the public internet. If you trust it, add it to the setting webhook_hosts.</source>
        <translation>Webhook на {host} — не публичный адрес интернета. Если вы ему доверяете, добавьте его в настройку webhook_hosts.</translation>
    </message>
    <message>
        <source>The webhook must be https://HOST/PATH, without a user and a password.</source>
        <translation>Webhook должен быть https://HOST/PATH, без пользователя и пароля.</translation>
    </message>
    <message>
        <source>The webhook must begin with https://, unless the setting webhook_hosts names its host.</source>
        <translation>Webhook должен начинаться с https://, если его хост не назван в настройке webhook_hosts.</translation>
    </message>
    <message>
        <source>The {field} has a line break or another character that cannot be shown. Type it again.</source>
        <translation>В {field} есть перевод строки или другой непоказываемый символ. Введите снова.</translation>
    </message>
    <message>
        <source>The {field} is longer than {limit} characters. Shorten it.</source>
        <translation>{field} длиннее {limit} символов. Сократите.</translation>
    </message>
    <message>
        <source>There is an account &apos;{label}&apos; already. Choose another label.</source>
        <translation>Аккаунт «{label}» уже есть. Выберите другое название.</translation>
    </message>
    <message>
        <source>There is no account &apos;{name}&apos;. &apos;easel account list&apos; shows them.</source>
        <translation>Аккаунта «{name}» нет. «easel account list» покажет имеющиеся.</translation>
    </message>
    <message>
        <source>There is no provider &apos;{provider}&apos;. These are: {known}.</source>
        <translation>Провайдера «{provider}» нет. Есть: {known}.</translation>
    </message>
    <message>
        <source>There is no request &apos;{id}&apos; in the log.</source>
        <translation>Запроса «{id}» в журнале нет.</translation>
    </message>
    <message>
        <source>There is no setting &apos;{key}&apos;. &apos;easel settings list&apos; shows them.</source>
        <translation>Настройки «{key}» нет. «easel settings list» покажет имеющиеся.</translation>
    </message>
    <message>
        <source>There is no such picture, or its time is over. Draw it again.</source>
        <translation>Такой картинки нет, или её срок прошёл. Нарисуйте её снова.</translation>
    </message>
    <message>
        <source>There is no such task. It never was, its day is over, or another key made it.</source>
        <translation>Такой задачи нет. Её не было, её сутки прошли или её создал другой ключ.</translation>
    </message>
    <message>
        <source>There is no vault &apos;{kind}&apos;. Choose one with --vault or EASEL_VAULT: {known}.</source>
        <translation>Хранилища «{kind}» нет. Выберите через --vault или EASEL_VAULT: {known}.</translation>
    </message>
    <message>
        <source>There is nothing at {method} {path}.</source>
        <translation>По {method} {path} ничего нет.</translation>
    </message>
    <message>
        <source>There is nothing to import.</source>
        <translation>Импортировать нечего.</translation>
    </message>
    <message>
        <source>This JSON is none that Easel takes: its own export, a file of the type authorized_user, or a list of keys.</source>
        <translation>Такой JSON Easel не принимает: нужен его экспорт, файл типа authorized_user или список ключей.</translation>
    </message>
    <message>
        <source>This answer has no code in it. Copy the whole address, or sign in again.</source>
        <translation>В этом ответе нет кода. Скопируйте адрес целиком или войдите снова.</translation>
    </message>
    <message>
        <source>This answer is not of the login that Easel waits for. Use the newest address that Easel gave.</source>
        <translation>Этот ответ не от того входа, которого ждёт Easel. Возьмите новейший адрес от Easel.</translation>
    </message>
    <message>
        <source>This begins as JSON but is not whole. Export or copy it again.</source>
        <translation>Это похоже на JSON, но не целый. Экспортируйте или скопируйте снова.</translation>
    </message>
    <message>
        <source>This client asks at {asks} and has the answer sent to {gets}, who could draw in your name. Download the client&apos;s file again from the Google Cloud Console.</source>
        <translation>Этот клиент спрашивает у {asks}, а ответ велит слать {gets}, и тот мог бы рисовать от вашего имени. Скачайте файл клиента заново в Google Cloud Console.</translation>
    </message>
    <message>
        <source>This client is of type Web application, which cannot sign in here. Make one of type Desktop app and choose its file.</source>
        <translation>Этот клиент типа «Веб-приложение», здесь с ним не войти. Создайте клиента типа «Классическое приложение» и выберите его файл.</translation>
    </message>
    <message>
        <source>This export has encrypted secrets. Give the passphrase that it was made with.</source>
        <translation>В этом экспорте секреты зашифрованы. Введите парольную фразу, с которой он сделан.</translation>
    </message>
    <message>
        <source>This export is of a later version of Easel. Import it there, or update Easel.</source>
        <translation>Этот экспорт из более новой версии Easel. Импортируйте там или обновите Easel.</translation>
    </message>
    <message>
        <source>This file is a finished login, not a client: import it instead of signing in.</source>
        <translation>Этот файл — готовый вход, а не клиент: импортируйте его вместо входа.</translation>
    </message>
    <message>
        <source>This file is no JSON, or a part of it is missing. Download it again: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>Этот файл — не JSON, или в нём чего-то нет. Скачайте снова: Google Cloud Console, API и сервисы, Учётные данные.</translation>
    </message>
    <message>
        <source>This has more than {limit} MB, which no list of accounts has. Choose another file.</source>
        <translation>Это больше {limit} МБ, таких списков аккаунтов не бывает. Выберите другой файл.</translation>
    </message>
    <message>
        <source>This is an OAuth client, not an account: sign in with it instead.</source>
        <translation>Это OAuth-клиент, а не аккаунт: войдите через него.</translation>
    </message>
    <message>
        <source>This is no client file. Choose the client_secret.json of an OAuth client of type Desktop app: Google Cloud Console, APIs &amp; Services, Credentials.</source>
        <translation>Это не файл клиента. Выберите client_secret.json OAuth-клиента типа «Классическое приложение»: Google Cloud Console, API и сервисы, Учётные данные.</translation>
    </message>
    <message>
        <source>This is no text: export or copy it again, as UTF-8.</source>
        <translation>Это не текст: экспортируйте или скопируйте снова, в UTF-8.</translation>
    </message>
    <message>
        <source>This is not an HTTP request that Easel understands: {why}.</source>
        <translation>Это не HTTP-запрос, понятный Easel: {why}.</translation>
    </message>
    <message>
        <source>This is not the address that the browser was sent to in the end: that begins with {address}. Copy it whole from the address bar.</source>
        <translation>Это не тот адрес, на который браузер попал в конце: он начинается с {address}. Скопируйте его целиком из адресной строки.</translation>
    </message>
    <message>
        <source>This is not the key of this proxy. &apos;easel key show&apos; prints it.</source>
        <translation>Это не ключ этого прокси. «easel key show» его покажет.</translation>
    </message>
    <message>
        <source>This is the key of a service account, as which nobody signs in. Make an OAuth client of type Desktop app and choose its file.</source>
        <translation>Это ключ сервисного аккаунта, с ним никто не входит. Создайте OAuth-клиента типа «Классическое приложение» и выберите его файл.</translation>
    </message>
    <message>
        <source>This is the key of a service account, which Easel does not take: sign in instead.</source>
        <translation>Это ключ сервисного аккаунта, Easel его не принимает: лучше войдите.</translation>
    </message>
    <message>
        <source>This login is over</source>
        <translation>Этот вход окончен</translation>
    </message>
    <message>
        <source>This login is over. Begin it again.</source>
        <translation>Этот вход окончен. Начните снова.</translation>
    </message>
    <message>
        <source>This names more than {limit} accounts. Import it in parts.</source>
        <translation>Здесь больше {limit} аккаунтов. Импортируйте по частям.</translation>
    </message>
    <message>
        <source>This proxy does not answer to the name &apos;{host}&apos;. If it is a name of this computer, add it to the setting allowed_hosts.</source>
        <translation>Этот прокси не отзывается на имя «{host}». Если это имя этого компьютера, добавьте его в настройку allowed_hosts.</translation>
    </message>
    <message>
        <source>This proxy draws, and &apos;{model}&apos; is no image model that it knows. GET /v1/models lists those that are.</source>
        <translation>Этот прокси рисует, а «{model}» — не известная ему модель картинок. GET /v1/models перечисляет имеющиеся.</translation>
    </message>
    <message>
        <source>Too many wrong keys came from this address: wait a moment, then send the right one once.</source>
        <translation>С этого адреса пришло слишком много неверных ключей: подождите немного и отправьте верный один раз.</translation>
    </message>
    <message>
        <source>Web pages of &apos;{origin}&apos; may not use this proxy. If you trust them, add it to the setting allowed_origins.</source>
        <translation>Веб-страницам «{origin}» этот прокси недоступен. Если вы им доверяете, добавьте их в настройку allowed_origins.</translation>
    </message>
    <message>
        <source>What came as a picture is not whole, so it could not be kept. Send the request again.</source>
        <translation>Картинка пришла не целиком, поэтому её не удалось сохранить. Отправьте запрос ещё раз.</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF: send the address of the picture itself.</source>
        <translation>На {host} не PNG, JPEG, WebP или GIF: отправьте адрес самой картинки.</translation>
    </message>
    <message>
        <source>What {account} has left could not be read; the log of Easel has the details.</source>
        <translation>Остаток {account} не удалось прочесть; подробности в журнале Easel.</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, which address {host} lets them, clients must bring the key: set auth_mode to strict or all_except_health, then the address.</source>
        <translation>Адрес {host} открывает Easel другим компьютерам, и тогда клиенты должны предъявлять ключ: сначала задайте auth_mode strict или all_except_health, затем адрес.</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What happens is not logged until that is mended.</source>
        <translation>Запись в {path} не удалась: {why}. Пока это не исправлено, события не попадают в журнал.</translation>
    </message>
    <message>
        <source>Writing to {path} failed: {why}. What is drawn is not kept until that is mended.</source>
        <translation>Запись в {path} не удалась: {why}. Пока это не исправлено, нарисованное не сохраняется.</translation>
    </message>
    <message>
        <source>You can close this tab and go back to Easel.</source>
        <translation>Эту вкладку можно закрыть и вернуться в Easel.</translation>
    </message>
    <message>
        <source>You signed in as {email}, but this account is {account}. Sign in as {account}.</source>
        <translation>Вы вошли как {email}, а это аккаунт {account}. Войдите как {account}.</translation>
    </message>
    <message>
        <source>aspect_ratio &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>aspect_ratio «{value}» {model} не рисует. Она рисует: {known}.</translation>
    </message>
    <message>
        <source>fewer than half of the asked pixels came: {size}</source>
        <translation>пришло меньше половины запрошенных пикселей: {size}</translation>
    </message>
    <message>
        <source>image_size &apos;{value}&apos; is not one that {model} draws. It draws: {known}.</source>
        <translation>image_size «{value}» {model} не рисует. Она рисует: {known}.</translation>
    </message>
    <message>
        <source>model &apos;{asked}&apos; is drawn by {model}</source>
        <translation>вместо модели «{asked}» рисует {model}</translation>
    </message>
    <message>
        <source>no account: {field} is missing or is not what it should be</source>
        <translation>не аккаунт: {field} нет или это не то, что нужно</translation>
    </message>
    <message>
        <source>no key: a key has at least {least} characters, a digit, - or _ among them and no accents. Write KEY, LABEL KEY or LABEL,KEY</source>
        <translation>не ключ: в ключе не меньше {least} символов, среди них цифра, - или _, и нет букв с диакритикой. Пишите KEY, LABEL KEY или LABEL,KEY</translation>
    </message>
    <message>
        <source>not clear which word is the key: write a short label first, then the key</source>
        <translation>неясно, какое слово ключ: сначала напишите короткое название, затем ключ</translation>
    </message>
    <message>
        <source>output_format &apos;{asked}&apos; is not png, jpeg or webp: the upstream&apos;s own is kept</source>
        <translation>output_format «{asked}» — не png, jpeg или webp: оставлен формат сервиса</translation>
    </message>
    <message>
        <source>picture {number} had {from_mb:.1f} MB, more than {model} takes: sent with {to_mb:.1f} MB</source>
        <translation>в картинке {number} было {from_mb:.1f} МБ, больше, чем принимает {model}: отправлено {to_mb:.1f} МБ</translation>
    </message>
    <message>
        <source>picture {number} was sent as {to}, as {model} does not take {kind}</source>
        <translation>картинка {number} отправлена как {to}, так как {model} не принимает {kind}</translation>
    </message>
    <message>
        <source>quality &apos;{quality}&apos; is called {used} by {model}</source>
        <translation>качество «{quality}» у {model} называется {used}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; gives the ratio and image_size &apos;{area}&apos; the pixels: {used} used</source>
        <translation>размер «{size}» даёт соотношение, а image_size «{area}» пиксели: взято {used}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT or a ratio: left to the upstream</source>
        <translation>размер «{size}» — не WIDTHxHEIGHT и не соотношение: оставлено сервису</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not WIDTHxHEIGHT: {ratio} used (send aspect_ratio for a ratio)</source>
        <translation>размер «{size}» — не WIDTHxHEIGHT: взято {ratio} (для соотношения шлите aspect_ratio)</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is not a ratio that {model} draws: {ratio} is the nearest</source>
        <translation>размер «{size}» — не соотношение, которое рисует {model}: ближе всего {ratio}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {ratio} by this proxy&apos;s own table</source>
        <translation>размер «{size}» по таблице этого прокси — {ratio}</translation>
    </message>
    <message>
        <source>size &apos;{size}&apos; is {wanted} by this proxy&apos;s own table, which {model} does not draw: {ratio} is the nearest</source>
        <translation>размер «{size}» по таблице этого прокси — {wanted}, {model} этого не рисует: ближе всего {ratio}</translation>
    </message>
    <message>
        <source>style &apos;{style}&apos; is not vivid or natural: not used</source>
        <translation>стиль «{style}» — не vivid и не natural: не использован</translation>
    </message>
    <message>
        <source>taken as {account}</source>
        <translation>принят как {account}</translation>
    </message>
    <message>
        <source>taken as {account}, disabled without its secret: replace its key, or sign in again</source>
        <translation>принят как {account}, выключен без секрета: замените его ключ или войдите снова</translation>
    </message>
    <message>
        <source>the connection broke before the picture was whole</source>
        <translation>связь прервалась раньше, чем картинка пришла целиком</translation>
    </message>
    <message>
        <source>the key of {account} was rejected: check or replace it</source>
        <translation>ключ {account} отклонён: проверьте или замените его</translation>
    </message>
    <message>
        <source>the login of {account} has ended at its provider: sign in again</source>
        <translation>вход {account} у провайдера истёк: войдите снова</translation>
    </message>
    <message>
        <source>the login of {account} was not given a right that drawing needs: sign in again and tick every box on Google&apos;s page</source>
        <translation>входу {account} не дано право, нужное для рисования: войдите снова и отметьте все пункты на странице Google</translation>
    </message>
    <message>
        <source>the login of {account} was not taken ({reason}): sign in again if that stays</source>
        <translation>вход {account} не принят ({reason}): войдите снова, если это не пройдёт</translation>
    </message>
    <message>
        <source>the mask goes along as a picture, as Google has no masks</source>
        <translation>маска отправляется как картинка, масок у Google нет</translation>
    </message>
    <message>
        <source>the organisation of {account} forbids this call by its policy: ask its administrator</source>
        <translation>организация {account} запрещает этот вызов своей политикой: спросите её администратора</translation>
    </message>
    <message>
        <source>the secret of {account} is not in the store: replace its key, or sign in again</source>
        <translation>секрета {account} нет в хранилище: замените его ключ или войдите снова</translation>
    </message>
    <message>
        <source>the service of {account} has nothing at this address: check its base URL</source>
        <translation>у сервиса {account} по этому адресу ничего нет: проверьте base URL</translation>
    </message>
    <message>
        <source>the store of secrets did not answer: unlock the system&apos;s keyring, then try again, or choose the encrypted file with --vault file</source>
        <translation>хранилище секретов не ответило: разблокируйте связку ключей системы и повторите или выберите зашифрованный файл через --vault file</translation>
    </message>
    <message>
        <source>the system names an outgoing proxy of a kind that Easel does not speak to: put http://HOST:PORT, socks5://HOST:PORT or none into the setting upstream_proxy</source>
        <translation>система называет исходящий прокси вида, с которым Easel не работает: впишите http://HOST:PORT, socks5://HOST:PORT или none в настройку upstream_proxy</translation>
    </message>
    <message>
        <source>the upstream answered {status}</source>
        <translation>сервис ответил {status}</translation>
    </message>
    <message>
        <source>the upstream could not be reached</source>
        <translation>сервис недоступен</translation>
    </message>
    <message>
        <source>the upstream did not begin to answer within {seconds:g} s</source>
        <translation>сервис не начал отвечать за {seconds:g} с</translation>
    </message>
    <message>
        <source>the upstream drew, but its picture could not be fetched from where it put it</source>
        <translation>сервис нарисовал, но картинку не удалось взять оттуда, куда он её положил</translation>
    </message>
    <message>
        <source>the upstream has no free capacity for this model</source>
        <translation>у сервиса нет свободной мощности для этой модели</translation>
    </message>
    <message>
        <source>the upstream sent an answer that is not what its documents describe</source>
        <translation>ответ сервиса не соответствует его документации</translation>
    </message>
    <message>
        <source>the upstream stopped sending for {seconds:g} s</source>
        <translation>сервис молчал {seconds:g} с</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is for another name: check the account&apos;s base URL</source>
        <translation>сертификат сервиса выдан на другое имя: проверьте base URL аккаунта</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is out of date, or this computer&apos;s clock is wrong: set the clock right, or ask the service to renew it</source>
        <translation>срок сертификата сервиса истёк, или на этом компьютере неверное время: исправьте время или попросите сервис обновить сертификат</translation>
    </message>
    <message>
        <source>the upstream&apos;s certificate is signed by nobody whom this computer trusts: where a company or a virus scanner reads along, name its certificate in SSL_CERT_FILE</source>
        <translation>сертификат сервиса не подписан никем, кому этот компьютер доверяет: если соединение читает компания или антивирус, укажите их сертификат в SSL_CERT_FILE</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it answered {status}</source>
        <translation>webhook на {host} не принял результат: он ответил {status}</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it could not be reached</source>
        <translation>webhook на {host} не принял результат: он недоступен</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it did not answer within {seconds:g} s</source>
        <translation>webhook на {host} не принял результат: он не ответил за {seconds:g} с</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it is, or leads to, no address on the public internet, and is not in the setting webhook_hosts</source>
        <translation>webhook на {host} не принял результат: он или то, куда он ведёт, — не публичный адрес интернета, и его нет в настройке webhook_hosts</translation>
    </message>
    <message>
        <source>the webhook at {host} did not take the result: it leads to an address that is not followed</source>
        <translation>webhook на {host} не принял результат: он ведёт на адрес, по которому не переходят</translation>
    </message>
    <message>
        <source>there is {account} already: not taken</source>
        <translation>{account} уже есть: не принят</translation>
    </message>
    <message>
        <source>{account} does not draw {model} by this way. Choose another account, or another model.</source>
        <translation>{account} не рисует моделью {model} таким способом. Выберите другой аккаунт или другую модель.</translation>
    </message>
    <message>
        <source>{account} does not know the model</source>
        <translation>{account} не знает этой модели</translation>
    </message>
    <message>
        <source>{account} has no credit left or reached its spending limit: see its billing page</source>
        <translation>у {account} закончились средства или достигнут предел расходов: см. его страницу оплаты</translation>
    </message>
    <message>
        <source>{account} has no project, which its provider asks for: name one with easel account set NAME --project PROJECT</source>
        <translation>у {account} нет проекта, который нужен провайдеру: назовите его через easel account set NAME --project PROJECT</translation>
    </message>
    <message>
        <source>{account} has no quota at all for this model: the project needs billing</source>
        <translation>у {account} вовсе нет квоты на эту модель: проекту нужен биллинг</translation>
    </message>
    <message>
        <source>{account} has reached a limit for {model}. {when}</source>
        <translation>{account} достиг лимита для {model}. {when}</translation>
    </message>
    <message>
        <source>{account} has used up its quota for this model until that is renewed</source>
        <translation>{account} исчерпал квоту на эту модель до её обновления</translation>
    </message>
    <message>
        <source>{account} is disabled. Enable it in the window or with: easel account enable LABEL</source>
        <translation>{account} выключен. Включите его в окне или так: easel account enable LABEL</translation>
    </message>
    <message>
        <source>{account} is in order: its provider takes the secret.</source>
        <translation>{account} в порядке: провайдер принимает секрет.</translation>
    </message>
    <message>
        <source>{account} may not draw {model}. {when}</source>
        <translation>{account} не может рисовать моделью {model}. {when}</translation>
    </message>
    <message>
        <source>{account} may not use this model: {text}</source>
        <translation>{account} не может использовать эту модель: {text}</translation>
    </message>
    <message>
        <source>{account} needs you: &apos;easel account list&apos; shows what it needs.</source>
        <translation>{account} ждёт вас: «easel account list» покажет, что ему нужно.</translation>
    </message>
    <message>
        <source>{account} reached a limit that the upstream did not name</source>
        <translation>{account} достиг лимита, который сервис не назвал</translation>
    </message>
    <message>
        <source>{account} reached its limit for today; it ends at midnight Pacific time</source>
        <translation>{account} достиг лимита на сегодня; он кончается в полночь по тихоокеанскому времени</translation>
    </message>
    <message>
        <source>{account} reached its limit per day</source>
        <translation>{account} достиг лимита в день</translation>
    </message>
    <message>
        <source>{account} reached its limit per minute</source>
        <translation>{account} достиг лимита в минуту</translation>
    </message>
    <message>
        <source>{account} rests after trouble upstream. {when}</source>
        <translation>{account} отдыхает после сбоя сервиса. {when}</translation>
    </message>
    <message>
        <source>{account} was there without its secret and has it again</source>
        <translation>{account} был без секрета, теперь он снова есть</translation>
    </message>
    <message>
        <source>{came} of the {asked} pictures came.</source>
        <translation>Пришло {came} из {asked} картинок.</translation>
    </message>
    <message>
        <source>{field} &apos;{value}&apos; is not something that {model} takes here: not used</source>
        <translation>{field} «{value}» {model} здесь не принимает: не использовано</translation>
    </message>
    <message>
        <source>{field} must be a whole number from {least} to {most}.</source>
        <translation>{field}: нужно целое число от {least} до {most}.</translation>
    </message>
    <message>
        <source>{field} must be text.</source>
        <translation>{field}: нужен текст.</translation>
    </message>
    <message>
        <source>{label} is a number from {minimum} to {maximum}.</source>
        <translation>{label}: число от {minimum} до {maximum}.</translation>
    </message>
    <message>
        <source>{label} is a text, and not empty.</source>
        <translation>{label}: текст, и не пустой.</translation>
    </message>
    <message>
        <source>{label} is a whole number from {minimum} to {maximum}.</source>
        <translation>{label}: целое число от {minimum} до {maximum}.</translation>
    </message>
    <message>
        <source>{model} does not draw {asked}: {ratio} is the nearest</source>
        <translation>{model} не рисует {asked}: ближе всего {ratio}</translation>
    </message>
    <message>
        <source>{model} has one size for each ratio: leave image_size out.</source>
        <translation>У {model} один размер на каждое соотношение: уберите image_size.</translation>
    </message>
    <message>
        <source>{model} takes {most} pictures, and {count} were sent: send fewer.</source>
        <translation>{model} принимает картинок не больше {most}, а отправлено {count}: отправьте меньше.</translation>
    </message>
    <message>
        <source>{path} could not be brought up to version {version}: {why}. It is as it was; {copy} is a copy of it. Install the version again that you had before, and report this.</source>
        <translation>{path} не удалось обновить до версии {version}: {why}. Он остался прежним; {copy} — его копия. Снова установите версию, которая была у вас раньше, и сообщите об этом.</translation>
    </message>
    <message>
        <source>{path} could not be read and was kept as {kept}; defaults are used.</source>
        <translation>{path} не удалось прочесть, он сохранён как {kept}; взяты значения по умолчанию.</translation>
    </message>
    <message>
        <source>{path} could not be read or written: {why}.</source>
        <translation>{path} не удалось прочесть или записать: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be read: {why}.</source>
        <translation>{path} не удалось прочесть: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>{path} не удалось записать: {why}.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}. Choose another place.</source>
        <translation>{path} не удалось записать: {why}. Выберите другое место.</translation>
    </message>
    <message>
        <source>{path} does not take {method}. It takes: {allowed}.</source>
        <translation>{path} не принимает {method}. Принимает: {allowed}.</translation>
    </message>
    <message>
        <source>{path} is not a file of secrets that Easel can read. Restore it, or move it away to start anew.</source>
        <translation>{path} — не файл секретов, который может прочесть Easel. Восстановите его или уберите, чтобы начать заново.</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to go back to what was there before it, move {name} away and give {copy} its name.</source>
        <translation>{path} — от более нового Easel, {newer}; это {version}, и он ничего не тронул. Снова установите {newer} или новее. Чтобы вернуться к тому, что было раньше, уберите {name} и дайте {copy} это имя.</translation>
    </message>
    <message>
        <source>{path} is of a newer Easel, {newer}; this is {version}, and left it alone. Install {newer} or later again. Or, to start without what is in it, move {name} away.</source>
        <translation>{path} — от более нового Easel, {newer}; это {version}, и он ничего не тронул. Снова установите {newer} или новее. Чтобы начать без того, что в нём есть, уберите {name}.</translation>
    </message>
    <message>
        <source>{path} did not take every picture ({why}): the answer has data URLs in place of missing addresses</source>
        <translation>не каждую картинку удалось записать в {path} ({why}): вместо недостающих адресов в ответе data URL</translation>
    </message>
    <message>
        <source>{path} was damaged and was kept as {kept}; accounts and log start empty.</source>
        <translation>{path} был повреждён и сохранён как {kept}; аккаунты и журнал начинаются пустыми.</translation>
    </message>
    <message>
        <source>{path} was written by a newer Easel than this, {version}, and is left alone. Install the newer one again.</source>
        <translation>{path} записан более новым Easel, чем этот ({version}), и не тронут. Снова установите более новый.</translation>
    </message>
    <message>
        <source>{provider} has no login: add the account with its API key.</source>
        <translation>У {provider} нет входа: добавьте аккаунт с его API-ключом.</translation>
    </message>
    <message>
        <source>{provider} takes no key: sign in instead.</source>
        <translation>{provider} не принимает ключ: лучше войдите.</translation>
    </message>
    <message>
        <source>{service} is not enabled in the project of {account}: enable it in the Google Cloud Console and wait a few minutes {link}</source>
        <translation>{service} не включён в проекте {account}: включите его в Google Cloud Console и подождите несколько минут {link}</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, but {model} has no choice of size: not used</source>
        <translation>{source} «{asked}» просит {wanted}, но у {model} нет выбора размера: не использовано</translation>
    </message>
    <message>
        <source>{source} &apos;{asked}&apos; asks for {wanted}, which {model} does not draw: {used} used</source>
        <translation>{source} «{asked}» просит {wanted}, этого {model} не рисует: взято {used}</translation>
    </message>
    <message>
        <source>{source} &apos;{size}&apos; is not one that {model} draws: {used} used</source>
        <translation>{source} «{size}» {model} не рисует: взято {used}</translation>
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
        <translation>d MMM HH:mm</translation>
    </message>
    <message>
        <source>d MMM yyyy HH:mm:ss</source>
        <translation>d MMM yyyy HH:mm:ss</translation>
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
            <numerusform>Выбрана %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures</source>
        <translation>
            <numerusform>%Ln картинка</numerusform>
            <numerusform>%Ln картинки</numerusform>
            <numerusform>%Ln картинок</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are gone: their files were moved or deleted outside Easel.</source>
        <translation>
            <numerusform>%Ln картинки больше нет: файлы перемещены или удалены вне Easel.</numerusform>
            <numerusform>%Ln картинок больше нет: файлы перемещены или удалены вне Easel.</numerusform>
            <numerusform>%Ln картинок больше нет: файлы перемещены или удалены вне Easel.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were copied.</source>
        <translation>
            <numerusform>Скопирована %Ln картинка.</numerusform>
            <numerusform>Скопировано %Ln картинки.</numerusform>
            <numerusform>Скопировано %Ln картинок.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were deleted.</source>
        <translation>
            <numerusform>Удалена %Ln картинка.</numerusform>
            <numerusform>Удалено %Ln картинки.</numerusform>
            <numerusform>Удалено %Ln картинок.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were saved in {folder}.</source>
        <translation>
            <numerusform>%Ln картинка сохранена в {folder}.</numerusform>
            <numerusform>%Ln картинки сохранены в {folder}.</numerusform>
            <numerusform>%Ln картинок сохранено в {folder}.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>О&amp;тменить</translation>
    </message>
    <message>
        <source>A client asked for it</source>
        <translation>Запросил клиент</translation>
    </message>
    <message>
        <source>A task of a client</source>
        <translation>Задача клиента</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Аккаунт</translation>
    </message>
    <message>
        <source>Account {name}</source>
        <translation>Аккаунт {name}</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>Целиком</translation>
    </message>
    <message>
        <source>Back to the gallery</source>
        <translation>Назад в галерею</translation>
    </message>
    <message>
        <source>By words of the prompt (Ctrl+F)</source>
        <translation>По словам промпта (Ctrl+F)</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>Изменено в пути</translation>
    </message>
    <message>
        <source>Choose none</source>
        <translation>Снять выбор</translation>
    </message>
    <message>
        <source>Choose none (Esc)</source>
        <translation>Снять выбор (Esc)</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Сбросить фильтры</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>Подключить клиента</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy the files (Ctrl+C)</source>
        <translation>Копировать файлы (Ctrl+C)</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>Копировать промпт</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete the picture (Del); it can be had back for a minute</source>
        <translation>Удалить картинку (Del); минуту её можно вернуть</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Нарисовать снова</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>Рисовать в мастерской</translation>
    </message>
    <message>
        <source>Drawn</source>
        <translation>Нарисована</translation>
    </message>
    <message>
        <source>Drawn in the playground</source>
        <translation>Нарисована в мастерской</translation>
    </message>
    <message>
        <source>Every picture that is drawn through the proxy will stand here.</source>
        <translation>Здесь будет каждая картинка, нарисованная через прокси.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Find in prompts</source>
        <translation>Найти в промптах</translation>
    </message>
    <message>
        <source>Further away</source>
        <translation>Дальше</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Галерея</translation>
    </message>
    <message>
        <source>Its client had gone away before it came</source>
        <translation>Её клиент ушёл раньше, чем она пришла</translation>
    </message>
    <message>
        <source>Its file was there, and the database did not know it</source>
        <translation>Её файл был на диске, но в базе данных её не было</translation>
    </message>
    <message>
        <source>Its own size</source>
        <translation>Свой размер</translation>
    </message>
    <message>
        <source>Kept until</source>
        <translation>Хранится до</translation>
    </message>
    <message>
        <source>Look at what was asked and answered</source>
        <translation>Посмотреть, что просили и что ответили</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Поиск картинок…</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>Ближе</translation>
    </message>
    <message>
        <source>No picture is like that</source>
        <translation>Таких картинок нет</translation>
    </message>
    <message>
        <source>No pictures yet</source>
        <translation>Картинок ещё нет</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>Open the setting</source>
        <translation>Открыть настройку</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Картинка</translation>
    </message>
    <message>
        <source>Picture without a prompt</source>
        <translation>Картинка без промпта</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Pictures are not kept, as the settings say; only one that its client did not wait for stays here, for a day. Turn it on to find them all.</source>
        <translation>По настройкам картинки не хранятся; здесь на сутки остаётся только та, которой не дождался клиент. Включите галерею, и здесь будут все.</translation>
    </message>
    <message>
        <source>Pictures that come and fit the filter will stand here.</source>
        <translation>Здесь будут новые картинки, подходящие под фильтр.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Промпт</translation>
    </message>
    <message>
        <source>Put the picture on the clipboard (Ctrl+C)</source>
        <translation>Скопировать картинку в буфер обмена (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save a copy of the file (Ctrl+S)</source>
        <translation>Сохранить копию файла (Ctrl+S)</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Сохранить как…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Сохранить картинку</translation>
    </message>
    <message>
        <source>Save the pictures in a folder</source>
        <translation>Сохранить картинки в папку</translation>
    </message>
    <message>
        <source>Save them to a folder</source>
        <translation>Сохранить их в папку</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new pictures</source>
        <translation>
            <numerusform>Показать %Ln новую картинку</numerusform>
            <numerusform>Показать %Ln новые картинки</numerusform>
            <numerusform>Показать %Ln новых картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Показать папку</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Показать запрос</translation>
    </message>
    <message>
        <source>Show where the file is</source>
        <translation>Показать, где файл</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Take it to the playground, to draw after it</source>
        <translation>Взять в мастерскую и рисовать по ней</translation>
    </message>
    <message>
        <source>Take its prompt to the playground</source>
        <translation>Взять её промпт в мастерскую</translation>
    </message>
    <message>
        <source>The file of this picture cannot be read.</source>
        <translation>Файл этой картинки не читается.</translation>
    </message>
    <message>
        <source>The gallery is off</source>
        <translation>Галерея выключена</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>Следующая</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>Предыдущая</translation>
    </message>
    <message>
        <source>The picture could not be saved as {path}: {why}.</source>
        <translation>Картинку не удалось сохранить как {path}: {why}.</translation>
    </message>
    <message>
        <source>The picture was copied.</source>
        <translation>Картинка скопирована.</translation>
    </message>
    <message>
        <source>The pictures could not be read</source>
        <translation>Картинки не удалось прочесть</translation>
    </message>
    <message>
        <source>They are on the disk still. What went wrong stands above.</source>
        <translation>Они по-прежнему на диске. Что случилось, сказано выше.</translation>
    </message>
    <message>
        <source>This picture is gone: its file was moved or deleted outside Easel.</source>
        <translation>Этой картинки больше нет: её файл перемещён или удалён вне Easel.</translation>
    </message>
    <message>
        <source>This week</source>
        <translation>Эта неделя</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Today and the six days before</source>
        <translation>Сегодня и шесть дней до этого</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Use as reference</source>
        <translation>Взять как образец</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>Что запрошено</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Почему</translation>
    </message>
    <message>
        <source>more than {n}</source>
        <translation>больше {n}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} из {count}</translation>
    </message>
    <message>
        <source>{what} ({keys})</source>
        <translation>{what} ({keys})</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln новая</numerusform>
            <numerusform>↑ %Ln новых</numerusform>
            <numerusform>↑ %Ln новых</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>A route in the settings can lead this name to a model that is there.</source>
        <translation>Маршрут в настройках может привести это имя к модели, которая есть.</translation>
    </message>
    <message>
        <source>Accounts shows why, and when each is back.</source>
        <translation>На странице «Аккаунты» видно, почему и когда каждый вернётся.</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Добавить аккаунт</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln accounts reached {limit} for {model}.</source>
        <translation>
            <numerusform>%Ln аккаунт достиг {limit} для {model}.</numerusform>
            <numerusform>Все %Ln аккаунта достигли {limit} для {model}.</numerusform>
            <numerusform>Все %Ln аккаунтов достигли {limit} для {model}.</numerusform>
        </translation>
    </message>
    <message>
        <source>By now they may draw again.</source>
        <translation>Теперь они, возможно, снова рисуют.</translation>
    </message>
    <message>
        <source>Check the connection. If the way out is through a proxy, name it in the settings.</source>
        <translation>Проверьте соединение. Если выход идёт через прокси, укажите его в настройках.</translation>
    </message>
    <message>
        <source>Clients give up by themselves: look for a time-out in its settings.</source>
        <translation>Клиенты сдаются сами: найдите тайм-аут в его настройках.</translation>
    </message>
    <message>
        <source>Every account that draws {model} had reached {limit}.</source>
        <translation>Все аккаунты с моделью {model} достигли {limit}.</translation>
    </message>
    <message>
        <source>Large pictures can take minutes.</source>
        <translation>Большие картинки могут занять минуты.</translation>
    </message>
    <message>
        <source>Other accounts refuse it, too: word the prompt differently.</source>
        <translation>Другие аккаунты тоже откажут: сформулируйте промпт иначе.</translation>
    </message>
    <message>
        <source>Say in the prompt that a picture is wanted.</source>
        <translation>Скажите в промпте, что нужна картинка.</translation>
    </message>
    <message>
        <source>Send it again, or word the prompt differently.</source>
        <translation>Отправьте ещё раз или сформулируйте промпт иначе.</translation>
    </message>
    <message>
        <source>Send it again.</source>
        <translation>Отправьте ещё раз.</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>Показать аккаунт</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Показать аккаунты</translation>
    </message>
    <message>
        <source>Show the setting</source>
        <translation>Показать настройку</translation>
    </message>
    <message>
        <source>Show what the client needs</source>
        <translation>Показать, что нужно клиенту</translation>
    </message>
    <message>
        <source>That mostly passes. Send it again in a while.</source>
        <translation>Обычно это проходит. Отправьте ещё раз чуть позже.</translation>
    </message>
    <message>
        <source>That passes. Send it again in a while.</source>
        <translation>Это проходит. Отправьте ещё раз чуть позже.</translation>
    </message>
    <message>
        <source>The client gets it when it asks for the same again.</source>
        <translation>Клиент получит её, если запросит то же самое.</translation>
    </message>
    <message>
        <source>The first is back at {time}, which is midnight Pacific time.</source>
        <translation>Первый вернётся в {time}, это полночь по тихоокеанскому времени.</translation>
    </message>
    <message>
        <source>The first is back at {time}.</source>
        <translation>Первый вернётся в {time}.</translation>
    </message>
    <message>
        <source>The first is back in {time}.</source>
        <translation>Первый вернётся через {time}.</translation>
    </message>
    <message>
        <source>a limit</source>
        <translation>лимита</translation>
    </message>
    <message>
        <source>the limit per minute</source>
        <translation>лимита в минуту</translation>
    </message>
    <message>
        <source>today&apos;s limit</source>
        <translation>лимита на сегодня</translation>
    </message>
    <message>
        <source>{account} reached {limit} for {model}.</source>
        <translation>{account} достиг {limit} для {model}.</translation>
    </message>
</context>
<context>
    <name>lobechat</name>
    <message>
        <source>AI Service Provider</source>
        <translation>Поставщик ИИ услуг</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>API Key</translation>
    </message>
    <message>
        <source>API Proxy URL</source>
        <translation>API адрес прокси</translation>
    </message>
</context>
<context>
    <name>needs</name>
    <message numerus="yes">
        <source>%Ln more accounts need you.</source>
        <translation>
            <numerusform>Вас ждёт ещё %Ln аккаунт.</numerusform>
            <numerusform>Вас ждут ещё %Ln аккаунта.</numerusform>
            <numerusform>Вас ждут ещё %Ln аккаунтов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Добавить аккаунт</translation>
    </message>
    <message>
        <source>Change the address</source>
        <translation>Изменить адрес</translation>
    </message>
    <message>
        <source>Change the port</source>
        <translation>Изменить порт</translation>
    </message>
    <message>
        <source>Changed, but not in force until the proxy is started again: {settings}.</source>
        <translation>Изменено, но подействует после перезапуска прокси: {settings}.</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one, and clients can draw.</source>
        <translation>Все аккаунты выключены. Включите один, и клиенты смогут рисовать.</translation>
    </message>
    <message>
        <source>Every account rests. The first is back at {time}.</source>
        <translation>Все аккаунты отдыхают. Первый вернётся в {time}.</translation>
    </message>
    <message>
        <source>Replace the key</source>
        <translation>Заменить ключ</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Перезапустить прокси</translation>
    </message>
    <message>
        <source>Show the account</source>
        <translation>Показать аккаунт</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Показать аккаунты</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Войти снова</translation>
    </message>
    <message>
        <source>The system&apos;s keyring does not give out secrets, and accounts cannot draw without theirs. Unlock it: what is asked for next is then drawn.</source>
        <translation>Системная связка ключей не выдаёт секреты, а без них аккаунты не могут рисовать. Разблокируйте её: следующий запрос будет нарисован.</translation>
    </message>
    <message>
        <source>There is no account yet. Add one, and clients can draw.</source>
        <translation>Аккаунтов ещё нет. Добавьте один, и клиенты смогут рисовать.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Повторить</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message numerus="yes">
        <source>%Ln accounts need you</source>
        <translation>
            <numerusform>Вас ждёт %Ln аккаунт</numerusform>
            <numerusform>Вас ждут %Ln аккаунта</numerusform>
            <numerusform>Вас ждут %Ln аккаунтов</numerusform>
        </translation>
    </message>
    <message>
        <source>An account needs you</source>
        <translation>Вас ждёт аккаунт</translation>
    </message>
    <message>
        <source>Clients get no pictures until it is started again.</source>
        <translation>Клиенты не получат картинок, пока он не запущен снова.</translation>
    </message>
    <message>
        <source>Every account rests</source>
        <translation>Все аккаунты отдыхают</translation>
    </message>
    <message>
        <source>The first is back at {time}. Clients are told to wait until then.</source>
        <translation>Первый вернётся в {time}. До тех пор клиентам говорят подождать.</translation>
    </message>
    <message>
        <source>The proxy did not start</source>
        <translation>Прокси не запустился</translation>
    </message>
    <message>
        <source>The proxy stopped</source>
        <translation>Прокси остановился</translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} и ещё %Ln</numerusform>
            <numerusform>{names} и ещё %Ln</numerusform>
            <numerusform>{names} и ещё %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>open_webui</name>
    <message>
        <source>API Base URL</source>
        <translation>Базовый адрес API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Ключ API</translation>
    </message>
    <message>
        <source>Default (Open AI)</source>
        <translation>По умолчанию (Open AI)</translation>
    </message>
    <message>
        <source>Image Generation Engine</source>
        <translation>Механизм генерации изображений</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Изображения</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message>
        <source>cancelled</source>
        <translation>отменён</translation>
    </message>
    <message>
        <source>drawing</source>
        <translation>рисуется</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>нарисован</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>not valid</source>
        <translation>неверный</translation>
    </message>
    <message>
        <source>partly drawn</source>
        <translation>нарисован частично</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message numerus="yes">
        <source>%Ln disabled</source>
        <translation>
            <numerusform>%Ln выключен</numerusform>
            <numerusform>%Ln выключены</numerusform>
            <numerusform>%Ln выключено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Press again to stop at once.</source>
        <translation>
            <numerusform>Ещё рисуется %Ln картинка. Нажмите снова, чтобы остановить сразу.</numerusform>
            <numerusform>Ещё рисуются %Ln картинки. Нажмите снова, чтобы остановить сразу.</numerusform>
            <numerusform>Ещё рисуется %Ln картинок. Нажмите снова, чтобы остановить сразу.</numerusform>
        </translation>
    </message>
    <message>
        <source>A moment.</source>
        <translation>Минуту.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Аккаунты</translation>
    </message>
    <message>
        <source>Accounts: {ready} ready, {cooling} cooling, {need} need you</source>
        <translation>Аккаунты: готовы {ready}, отдыхают {cooling}, ждут вас {need}</translation>
    </message>
    <message>
        <source>Add your own account</source>
        <translation>Добавить свой аккаунт</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Адрес</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Адрес прокси</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>Все картинки</translation>
    </message>
    <message>
        <source>Clients can draw.</source>
        <translation>Клиенты могут рисовать.</translation>
    </message>
    <message>
        <source>Clients cannot draw. Press to start it.</source>
        <translation>Клиенты не могут рисовать. Нажмите, чтобы запустить.</translation>
    </message>
    <message>
        <source>Clients need no key now: see Key required in Settings.</source>
        <translation>Клиентам ключ сейчас не нужен: см. «Нужен ключ» в настройках.</translation>
    </message>
    <message>
        <source>Clients reach it, but no account can draw now.</source>
        <translation>Он доступен клиентам, но ни один аккаунт сейчас не может рисовать.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>Копировать адрес (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Copy the key that clients send (Ctrl+Shift+K)</source>
        <translation>Копировать ключ для клиентов (Ctrl+Shift+K)</translation>
    </message>
    <message>
        <source>Demo: a simulator draws</source>
        <translation>Демо: рисует симулятор</translation>
    </message>
    <message>
        <source>Draw in the playground</source>
        <translation>Рисовать в мастерской</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>Скрыть ключ</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Ключ</translation>
    </message>
    <message>
        <source>Key of the proxy</source>
        <translation>Ключ прокси</translation>
    </message>
    <message>
        <source>Last pictures</source>
        <translation>Последние картинки</translation>
    </message>
    <message>
        <source>Leaves the demo. What was drawn in it stays there.</source>
        <translation>Выйти из демо. Нарисованное в нём там и останется.</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>Ждут вас</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>От вас ничего не требуется.</translation>
    </message>
    <message>
        <source>Opening the accounts and the log.</source>
        <translation>Открываются аккаунты и журнал.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Обзор</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Прокси</translation>
    </message>
    <message>
        <source>Proxy could not start</source>
        <translation>Прокси не удалось запустить</translation>
    </message>
    <message>
        <source>Proxy is running</source>
        <translation>Прокси работает</translation>
    </message>
    <message>
        <source>Proxy is starting</source>
        <translation>Прокси запускается</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>Прокси остановлен</translation>
    </message>
    <message>
        <source>Proxy is stopping</source>
        <translation>Прокси останавливается</translation>
    </message>
    <message>
        <source>Show or hide the key</source>
        <translation>Показать или скрыть ключ</translation>
    </message>
    <message>
        <source>Show the accounts</source>
        <translation>Показать аккаунты</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Показать ключ</translation>
    </message>
    <message>
        <source>Start or stop the proxy (Ctrl+R)</source>
        <translation>Запустить или остановить прокси (Ctrl+R)</translation>
    </message>
    <message>
        <source>Starting Easel</source>
        <translation>Easel запускается</translation>
    </message>
    <message>
        <source>What clients send as their API key</source>
        <translation>Что указать клиентам как API-ключ</translation>
    </message>
    <message>
        <source>What clients take as their base URL</source>
        <translation>Что указать клиентам как base URL</translation>
    </message>
    <message>
        <source>What is drawn will stand here.</source>
        <translation>Здесь будет всё нарисованное.</translation>
    </message>
    <message>
        <source>cooling</source>
        <translation>отдыхают</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>скрыт</translation>
    </message>
    <message>
        <source>need you</source>
        <translation>ждут вас</translation>
    </message>
    <message>
        <source>once the proxy runs</source>
        <translation>когда прокси заработает</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>готовы</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>Account</source>
        <translation>Аккаунт</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Действие</translation>
    </message>
    <message>
        <source>Check all accounts</source>
        <translation>Проверить все аккаунты</translation>
    </message>
    <message>
        <source>Find an action, page, setting, account or request</source>
        <translation>Найти действие, страницу, настройку, аккаунт или запрос</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>Искать везде</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Найденное</translation>
    </message>
    <message>
        <source>Nothing is like “{words}”.</source>
        <translation>Ничего похожего на «{words}».</translation>
    </message>
    <message>
        <source>Older requests are found on their page, and here by their whole id.</source>
        <translation>Более старые запросы ищите на их странице, а здесь — по полному id.</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Страница</translation>
    </message>
    <message>
        <source>Refresh the quotas of all accounts</source>
        <translation>Обновить квоты всех аккаунтов</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Перезапустить прокси</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Настройка</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>выключен</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>выбрано</translation>
    </message>
    <message numerus="yes">
        <source>the best {shown} of %Ln</source>
        <translation>
            <numerusform>лучшие {shown} из %Ln</numerusform>
            <numerusform>лучшие {shown} из %Ln</numerusform>
            <numerusform>лучшие {shown} из %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>{setting}: {choice}</source>
        <translation>{setting}: {choice}</translation>
    </message>
    <message>
        <source>↑ ↓ choose  ·  Enter opens  ·  Esc closes</source>
        <translation>↑ ↓ выбрать  ·  Enter открыть  ·  Esc закрыть</translation>
    </message>
</context>
<context>
    <name>playground</name>
    <message>
        <source>&amp;Draw</source>
        <translation>&amp;Рисовать</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Формат</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Модель</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Качество</translation>
    </message>
    <message>
        <source>&amp;Resolution</source>
        <translation>Разре&amp;шение</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>Ра&amp;змер</translation>
    </message>
    <message>
        <source>API Host</source>
        <translation>Хост API</translation>
    </message>
    <message>
        <source>API Key</source>
        <translation>Ключ API</translation>
    </message>
    <message>
        <source>Acc&amp;ount</source>
        <translation>&amp;Аккаунт</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Аккаунт</translation>
    </message>
    <message>
        <source>Any account</source>
        <translation>Любой аккаунт</translation>
    </message>
    <message>
        <source>Any shape: the model chooses</source>
        <translation>Любая форма: выберет модель</translation>
    </message>
    <message>
        <source>As it is drawn</source>
        <translation>Как нарисовано</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Automatic, or such as 1536x1024</source>
        <translation>Авто или, например, 1536x1024</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Cancelled. What was being drawn already goes to the gallery.</source>
        <translation>Отменено. Что уже рисовалось, попадёт в галерею.</translation>
    </message>
    <message>
        <source>Choose &amp;pictures…</source>
        <translation>Выбрать карти&amp;нки…</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>Очистить маску</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Копировать как</translation>
    </message>
    <message>
        <source>Copy picture {n}</source>
        <translation>Копировать картинку {n}</translation>
    </message>
    <message>
        <source>Draw this (Ctrl+Enter)</source>
        <translation>Нарисовать (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Рисуется</translation>
    </message>
    <message>
        <source>Drawn by {accounts} in {time}.</source>
        <translation>Нарисовано через {accounts} за {time}.</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>Нарисовано за {time}.</translation>
    </message>
    <message>
        <source>Drop pictures here that the new one is drawn after.</source>
        <translation>Перетащите сюда картинки, по которым рисовать новую.</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Ластик</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>HD</source>
        <translation>HD</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Высокое</translation>
    </message>
    <message>
        <source>How many pictures are drawn at once, 1 to 10</source>
        <translation>Сколько картинок рисовать сразу, от 1 до 10</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>Пришло в виде {mime}, здесь это не показать.</translation>
    </message>
    <message>
        <source>It did not come, and the reason is not known.</source>
        <translation>Она не пришла, причина неизвестна.</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Низкое</translation>
    </message>
    <message>
        <source>Mask over the first picture</source>
        <translation>Маска на первой картинке</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Среднее</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Not drawn</source>
        <translation>Не нарисована</translation>
    </message>
    <message>
        <source>Paint a mask over {name}</source>
        <translation>Нарисовать маску на {name}</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is.</source>
        <translation>Закрасьте то, что можно менять; остальное останется.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were left out: {most} are the most. Remove one before you add another.</source>
        <translation>
            <numerusform>Не взята %Ln картинка: их может быть не больше {most}. Уберите одну, прежде чем добавить другую.</numerusform>
            <numerusform>Не взяты %Ln картинки: их может быть не больше {most}. Уберите одну, прежде чем добавить другую.</numerusform>
            <numerusform>Не взято %Ln картинок: их может быть не больше {most}. Уберите одну, прежде чем добавить другую.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>О&amp;тменить</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: it is left out.</source>
        <translation>«{size}» — не размер вроде 1536x1024 и не форма вроде 16:9: не учитывается.</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024 and no shape such as 16:9: {ratio} is used.</source>
        <translation>«{size}» — не размер вроде 1536x1024 и не форма вроде 16:9: взято {ratio}.</translation>
    </message>
    <message>
        <source>&apos;{size}&apos; is no size such as 1536x1024: {ratio} is used.</source>
        <translation>«{size}» — не размер вроде 1536x1024: взято {ratio}.</translation>
    </message>
    <message>
        <source>Copied. Put the proxy&apos;s key into EASEL_API_KEY: Overview copies it.</source>
        <translation>Скопировано. Впишите ключ прокси в EASEL_API_KEY: его можно скопировать в «Обзоре».</translation>
    </message>
    <message>
        <source>Copy exactly this request, without the key: that is read from EASEL_API_KEY.</source>
        <translation>Копировать именно этот запрос, без ключа: тот берётся из EASEL_API_KEY.</translation>
    </message>
    <message>
        <source>EASEL_API_KEY is the key of the proxy: Overview copies it.</source>
        <translation>EASEL_API_KEY — ключ прокси, его можно скопировать в «Обзоре».</translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>Рисовалось по %Ln картинке и с маской, а они не хранятся. Добавьте их снова или рисуйте без них.</numerusform>
            <numerusform>Рисовалось по %Ln картинкам и с маской, а они не хранятся. Добавьте их снова или рисуйте без них.</numerusform>
            <numerusform>Рисовалось по %Ln картинкам и с маской, а они не хранятся. Добавьте их снова или рисуйте без них.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>Рисовалось по %Ln картинке, а образцы не хранятся. Добавьте снова или рисуйте без образцов.</numerusform>
            <numerusform>Рисовалось по %Ln картинкам, а образцы не хранятся. Добавьте снова или рисуйте без образцов.</numerusform>
            <numerusform>Рисовалось по %Ln картинкам, а образцы не хранятся. Добавьте снова или рисуйте без образцов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its prompt was not kept.</source>
        <translation>Промпт не сохранён.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Не брать</translation>
    </message>
    <message>
        <source>Load a mask from a file</source>
        <translation>Загрузить маску из файла</translation>
    </message>
    <message>
        <source>Masks (*.png *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>Маски (*.png *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>No account here draws with &apos;{model}&apos;. Choose another model.</source>
        <translation>Ни один аккаунт здесь не рисует моделью «{model}». Выберите другую модель.</translation>
    </message>
    <message>
        <source>Nothing in {name} is transparent, and that is what marks the part to change. Its white part can be taken for that.</source>
        <translation>В {name} нет прозрачного, а именно оно отмечает, что менять. Вместо него можно взять белую часть.</translation>
    </message>
    <message>
        <source>Paint what may change; all else stays as it is. With the keyboard, the arrows move the brush, Space puts it down, [ and ] change its size.</source>
        <translation>Закрасьте то, что можно менять; остальное останется. С клавиатуры: стрелки двигают кисть, пробел ставит мазок, [ и ] меняют размер кисти.</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Вставить</translation>
    </message>
    <message>
        <source>Paste a picture</source>
        <translation>Вставить картинку</translation>
    </message>
    <message>
        <source>Pictur&amp;es</source>
        <translation>Картинк&amp;и</translation>
    </message>
    <message>
        <source>Picture {n} was not drawn</source>
        <translation>Картинка {n} не нарисована</translation>
    </message>
    <message>
        <source>Picture {n}: {prompt}</source>
        <translation>Картинка {n}: {prompt}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</source>
        <translation>Картинки (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)</translation>
    </message>
    <message>
        <source>Pictures come here</source>
        <translation>Картинки появятся здесь</translation>
    </message>
    <message>
        <source>Pictures that came</source>
        <translation>Пришедшие картинки</translation>
    </message>
    <message>
        <source>Pictures without a file of their own are in {folder} for a week.</source>
        <translation>Картинки без своего файла неделю лежат в {folder}.</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Мастерская</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Промпт</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Качество</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Чтение…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Убрать {name}</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Разрешение</translation>
    </message>
    <message>
        <source>Save picture {n}…</source>
        <translation>Сохранить картинку {n}…</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Сохранить картинку</translation>
    </message>
    <message>
        <source>Say what to draw, then press Draw or Ctrl+Enter.</source>
        <translation>Опишите, что нарисовать, и нажмите «Рисовать» или Ctrl+Enter.</translation>
    </message>
    <message>
        <source>Scale it</source>
        <translation>Масштабировать</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>Show picture {n} in the gallery</source>
        <translation>Показать картинку {n} в галерее</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>Размер кисти</translation>
    </message>
    <message>
        <source>Size, as width x height</source>
        <translation>Размер, ширина x высота</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Обычное</translation>
    </message>
    <message>
        <source>Start the proxy</source>
        <translation>Запустить прокси</translation>
    </message>
    <message>
        <source>Take the picture from the clipboard</source>
        <translation>Взять картинку из буфера обмена</translation>
    </message>
    <message>
        <source>Take the white part</source>
        <translation>Взять белую часть</translation>
    </message>
    <message>
        <source>The default model</source>
        <translation>Модель по умолчанию</translation>
    </message>
    <message>
        <source>The log no longer has this request: only what is shown here is known of it.</source>
        <translation>Этого запроса больше нет в журнале: о нём известно только то, что показано здесь.</translation>
    </message>
    <message>
        <source>The picture at {host} did not come in time. Try again, or save it and drop the file.</source>
        <translation>Картинка с {host} не пришла вовремя. Повторите или сохраните её и перетащите файл.</translation>
    </message>
    <message>
        <source>The picture at {host} has more than {limit} MB. Save it, make it smaller, then drop the file.</source>
        <translation>Картинка с {host} больше {limit} МБ. Сохраните её, уменьшите и перетащите файл.</translation>
    </message>
    <message>
        <source>The picture at {host} is in a private network and not fetched. Save it, then drop the file.</source>
        <translation>Картинка на {host} — в частной сети, оттуда картинки не берутся. Сохраните её и перетащите файл.</translation>
    </message>
    <message>
        <source>The picture is at an address without https, which is not fetched. Save it, then drop the file.</source>
        <translation>У картинки адрес без https, с таких картинки не берутся. Сохраните её и перетащите файл.</translation>
    </message>
    <message>
        <source>The proxy is stopped, and pictures are drawn through it.</source>
        <translation>Прокси остановлен, а картинки рисуются через него.</translation>
    </message>
    <message>
        <source>There is no picture at that address. Copy the picture itself.</source>
        <translation>По этому адресу нет картинки. Скопируйте саму картинку.</translation>
    </message>
    <message>
        <source>There is no picture in that. Copy one, or drop a file.</source>
        <translation>Картинки в этом нет. Скопируйте её или перетащите файл.</translation>
    </message>
    <message>
        <source>This request took the place of the one that was here.</source>
        <translation>Этот запрос заменил тот, что был здесь.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Use no mask</source>
        <translation>Без маски</translation>
    </message>
    <message>
        <source>Use picture {n} as reference</source>
        <translation>Взять картинку {n} как образец</translation>
    </message>
    <message>
        <source>What is at {host} is no PNG, JPEG, WebP or GIF. Copy the picture itself, then paste it.</source>
        <translation>На {host} не PNG, JPEG, WebP или GIF. Скопируйте саму картинку и вставьте её.</translation>
    </message>
    <message>
        <source>What should be drawn?</source>
        <translation>Что нарисовать?</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>Что нарисовать</translation>
    </message>
    <message>
        <source>With {model} the shape alone decides the pixels. Set Resolution to Automatic.</source>
        <translation>У {model} размер в пикселях зависит только от формы. В поле «Разрешение» выберите «Автоматически».</translation>
    </message>
    <message>
        <source>pasted</source>
        <translation>вставка</translation>
    </message>
    <message>
        <source>quality {quality}</source>
        <translation>качество {quality}</translation>
    </message>
    <message>
        <source>the key of the proxy: Overview copies it</source>
        <translation>ключ прокси, его можно скопировать в «Обзоре»</translation>
    </message>
    <message>
        <source>{came} of {n} drawn</source>
        <translation>нарисовано {came} из {n}</translation>
    </message>
    <message>
        <source>{host} could not be reached. Check the connection, or save the picture and drop the file.</source>
        <translation>{host} недоступен. Проверьте соединение или сохраните картинку и перетащите файл.</translation>
    </message>
    <message>
        <source>{host} did not give the picture, it answered {status}. Save it, then drop the file.</source>
        <translation>{host} не отдал картинку, он ответил {status}. Сохраните её и перетащите файл.</translation>
    </message>
    <message>
        <source>{host} does not give the picture itself. Save it, then drop the file.</source>
        <translation>{host} не отдаёт саму картинку. Сохраните её и перетащите файл.</translation>
    </message>
    <message>
        <source>{host} leads from one address to the next without end. Save the picture, then drop the file.</source>
        <translation>{host} без конца перенаправляет с адреса на адрес. Сохраните картинку и перетащите файл.</translation>
    </message>
    <message>
        <source>{model} chooses shape and pixels.</source>
        <translation>{model} выбирает форму и пиксели.</translation>
    </message>
    <message>
        <source>{model} does not draw the shape {value}. It draws: {known}.</source>
        <translation>Формы {value} у {model} нет. Есть: {known}.</translation>
    </message>
    <message>
        <source>{model} does not draw with the resolution {value}. It draws: {known}.</source>
        <translation>Разрешения {value} у {model} нет. Есть: {known}.</translation>
    </message>
    <message>
        <source>{model} draws {pixels} pixels.</source>
        <translation>{model} рисует {pixels} пикселей.</translation>
    </message>
    <message>
        <source>{model} gets {wishes} and chooses the pixels.</source>
        <translation>{model} получит {wishes} и выберет пиксели.</translation>
    </message>
    <message>
        <source>{model} gets {wishes}; {pixels} pixels come back.</source>
        <translation>{model} получит {wishes}; вернётся {pixels} пикселей.</translation>
    </message>
    <message>
        <source>{name} cannot be opened. Choose a file on this computer.</source>
        <translation>{name} не открывается. Выберите файл на этом компьютере.</translation>
    </message>
    <message>
        <source>{name} has more than {limit} MB. Choose a smaller picture.</source>
        <translation>{name} больше {limit} МБ. Выберите картинку поменьше.</translation>
    </message>
    <message>
        <source>{name} has {own} pixels and the picture {size}: such a mask is refused, so it has to be scaled.</source>
        <translation>Размер {name} — {own} пикселей, а картинки — {size}: такую маску не примут, её нужно масштабировать.</translation>
    </message>
    <message>
        <source>{name} is no picture that can be read here. Choose a PNG, JPEG or WebP file.</source>
        <translation>{name} — не картинка, которую можно прочесть. Выберите файл PNG, JPEG или WebP.</translation>
    </message>
    <message>
        <source>{name} was not saved: {why}. Choose another place.</source>
        <translation>{name} не сохранена: {why}. Выберите другое место.</translation>
    </message>
    <message>
        <source>{ratio}, square</source>
        <translation>{ratio}, квадрат</translation>
    </message>
    <message>
        <source>{ratio}, tall</source>
        <translation>{ratio}, вертикально</translation>
    </message>
    <message>
        <source>{ratio}, wide</source>
        <translation>{ratio}, горизонтально</translation>
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
        <translation>Все модели</translation>
    </message>
    <message>
        <source>At most so many calls</source>
        <translation>Наибольшее число вызовов</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Вызовы</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>День</translation>
    </message>
    <message>
        <source>In which time</source>
        <translation>За какое время</translation>
    </message>
    <message>
        <source>Left over time: lowest {low} %, highest {high} %, last {last} %</source>
        <translation>Остаток со временем: наименьший {low} %, наибольший {high} %, последний {last} %</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Model of the limit</source>
        <translation>Модель лимита</translation>
    </message>
    <message>
        <source>No history yet</source>
        <translation>Истории ещё нет</translation>
    </message>
    <message>
        <source>None known. Set one to stay below what you want to spend.</source>
        <translation>Неизвестны. Задайте свой, чтобы не тратить больше желаемого.</translation>
    </message>
    <message>
        <source>Not known yet. A limit is learnt when it is met, or when the provider tells.</source>
        <translation>Ещё неизвестно. Лимит станет известен, когда будет достигнут или когда о нём скажет провайдер.</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>Квоты</translation>
    </message>
    <message>
        <source>Remove the limit for {model}</source>
        <translation>Убрать лимит для {model}</translation>
    </message>
    <message>
        <source>Remove this limit</source>
        <translation>Убрать этот лимит</translation>
    </message>
    <message>
        <source>Set &amp;limit</source>
        <translation>Задать &amp;лимит</translation>
    </message>
    <message>
        <source>Show the last day</source>
        <translation>Показать последний день</translation>
    </message>
    <message>
        <source>Show the last week</source>
        <translation>Показать последнюю неделю</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Неделя</translation>
    </message>
    <message>
        <source>counted</source>
        <translation>подсчитано</translation>
    </message>
    <message>
        <source>counted here by Easel</source>
        <translation>подсчитано здесь, в Easel</translation>
    </message>
    <message>
        <source>from the provider&apos;s list</source>
        <translation>из списка провайдера</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>измерено</translation>
    </message>
    <message>
        <source>measured by the provider</source>
        <translation>измерено провайдером</translation>
    </message>
    <message>
        <source>named by the provider when it was met</source>
        <translation>назван провайдером, когда был достигнут</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>неизвестно</translation>
    </message>
    <message>
        <source>per 5 hours</source>
        <translation>за 5 часов</translation>
    </message>
    <message>
        <source>per day</source>
        <translation>в день</translation>
    </message>
    <message>
        <source>per minute</source>
        <translation>в минуту</translation>
    </message>
    <message>
        <source>per week</source>
        <translation>в неделю</translation>
    </message>
    <message>
        <source>resets in {time}</source>
        <translation>обновится через {time}</translation>
    </message>
    <message>
        <source>set by you</source>
        <translation>задан вами</translation>
    </message>
    <message>
        <source>{left} of {limit}</source>
        <translation>{left} из {limit}</translation>
    </message>
    <message>
        <source>{model}: {n} {per}, {source}</source>
        <translation>{model}: {n} {per}, {source}</translation>
    </message>
    <message>
        <source>{name}, {window}</source>
        <translation>{name}, {window}</translation>
    </message>
    <message>
        <source>{name}, {window}: {said}</source>
        <translation>{name}, {window}: {said}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{parts} left</source>
        <translation>осталось {parts}</translation>
    </message>
    <message>
        <source>{source}, {ago}</source>
        <translation>{source}, {ago}</translation>
    </message>
</context>
<context>
    <name>reason</name>
    <message>
        <source>Easel was stopped</source>
        <translation>Easel был остановлен</translation>
    </message>
    <message>
        <source>Google wants it verified</source>
        <translation>Google хочет подтверждения</translation>
    </message>
    <message>
        <source>It reached a limit that the provider did not name.</source>
        <translation>Он достиг лимита, который провайдер не назвал.</translation>
    </message>
    <message>
        <source>It reached its limit for today, which ends at midnight Pacific time.</source>
        <translation>Он достиг лимита на сегодня; тот кончается в полночь по тихоокеанскому времени.</translation>
    </message>
    <message>
        <source>It reached its limit per day.</source>
        <translation>Он достиг лимита в день.</translation>
    </message>
    <message>
        <source>It reached its limit per minute.</source>
        <translation>Он достиг лимита в минуту.</translation>
    </message>
    <message>
        <source>The provider does not allow it: {text}</source>
        <translation>Провайдер этого не разрешает: {text}</translation>
    </message>
    <message>
        <source>This account does not have the model.</source>
        <translation>У этого аккаунта нет такой модели.</translation>
    </message>
    <message>
        <source>a limit that was not named</source>
        <translation>лимит, который не назван</translation>
    </message>
    <message>
        <source>a mistake in Easel</source>
        <translation>ошибка в Easel</translation>
    </message>
    <message>
        <source>a right is missing: sign in again</source>
        <translation>не хватает права: войдите снова</translation>
    </message>
    <message>
        <source>answer not understood</source>
        <translation>ответ не понят</translation>
    </message>
    <message>
        <source>answered in words</source>
        <translation>ответ словами</translation>
    </message>
    <message>
        <source>certificate not trusted</source>
        <translation>сертификату нет доверия</translation>
    </message>
    <message>
        <source>certificate out of date</source>
        <translation>сертификат просрочен</translation>
    </message>
    <message>
        <source>closed by Google for its terms</source>
        <translation>закрыт Google за нарушение условий</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>связь прервалась</translation>
    </message>
    <message>
        <source>does not know the model</source>
        <translation>не знает этой модели</translation>
    </message>
    <message>
        <source>every account is at a limit</source>
        <translation>все аккаунты достигли лимита</translation>
    </message>
    <message>
        <source>every account is disabled</source>
        <translation>все аккаунты выключены</translation>
    </message>
    <message>
        <source>every account needs you</source>
        <translation>все аккаунты ждут вас</translation>
    </message>
    <message>
        <source>every account rests</source>
        <translation>все аккаунты отдыхают</translation>
    </message>
    <message>
        <source>every account rests after trouble</source>
        <translation>все аккаунты отдыхают после сбоев</translation>
    </message>
    <message>
        <source>forbidden by its organisation</source>
        <translation>запрещено его организацией</translation>
    </message>
    <message>
        <source>gave up after {attempts} attempts</source>
        <translation>прекращено, попыток: {attempts}</translation>
    </message>
    <message>
        <source>key rejected</source>
        <translation>ключ отклонён</translation>
    </message>
    <message>
        <source>keyring locked</source>
        <translation>связка ключей закрыта</translation>
    </message>
    <message>
        <source>limit for today</source>
        <translation>лимит на сегодня</translation>
    </message>
    <message>
        <source>limit per day</source>
        <translation>лимит в день</translation>
    </message>
    <message>
        <source>limit per minute</source>
        <translation>лимит в минуту</translation>
    </message>
    <message>
        <source>may not charge its project</source>
        <translation>нельзя списывать с его проекта</translation>
    </message>
    <message>
        <source>may not use this model</source>
        <translation>эта модель ему недоступна</translation>
    </message>
    <message>
        <source>no account</source>
        <translation>нет аккаунта</translation>
    </message>
    <message>
        <source>no account may draw this model</source>
        <translation>эта модель не доступна ни одному аккаунту</translation>
    </message>
    <message>
        <source>no answer in time</source>
        <translation>нет ответа вовремя</translation>
    </message>
    <message>
        <source>no capacity upstream</source>
        <translation>у сервиса нет мощности</translation>
    </message>
    <message>
        <source>no credit left, or its spending limit is reached</source>
        <translation>закончились средства или достигнут предел расходов</translation>
    </message>
    <message>
        <source>no picture came</source>
        <translation>картинка не пришла</translation>
    </message>
    <message>
        <source>no project, which Vertex needs</source>
        <translation>нет проекта, а он нужен Vertex</translation>
    </message>
    <message>
        <source>no prompt</source>
        <translation>нет промпта</translation>
    </message>
    <message>
        <source>no quota for this model: the project needs billing</source>
        <translation>нет квоты на эту модель: проекту нужен биллинг</translation>
    </message>
    <message>
        <source>no quota, needs billing</source>
        <translation>нет квоты, нужен биллинг</translation>
    </message>
    <message>
        <source>no such model</source>
        <translation>нет такой модели</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>недоступен</translation>
    </message>
    <message>
        <source>not there in time</source>
        <translation>не успела вовремя</translation>
    </message>
    <message>
        <source>nothing at its address: check its base URL</source>
        <translation>по его адресу ничего нет: проверьте base URL</translation>
    </message>
    <message>
        <source>picture held back</source>
        <translation>картинка удержана</translation>
    </message>
    <message>
        <source>prompt refused</source>
        <translation>промпт отклонён</translation>
    </message>
    <message>
        <source>quota used up</source>
        <translation>квота исчерпана</translation>
    </message>
    <message>
        <source>secret missing: add the account again</source>
        <translation>нет секрета: добавьте аккаунт заново</translation>
    </message>
    <message>
        <source>sign in again</source>
        <translation>войдите снова</translation>
    </message>
    <message>
        <source>the answer stopped</source>
        <translation>ответ прервался</translation>
    </message>
    <message>
        <source>the chosen account is at a limit</source>
        <translation>выбранный аккаунт достиг лимита</translation>
    </message>
    <message>
        <source>the client went away</source>
        <translation>клиент ушёл</translation>
    </message>
    <message>
        <source>the queue is full</source>
        <translation>очередь полна</translation>
    </message>
    <message>
        <source>{service} is not enabled</source>
        <translation>{service} не включён</translation>
    </message>
</context>
<context>
    <name>requests</name>
    <message>
        <source> or </source>
        <translation> или </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were cleared.</source>
        <translation>
            <numerusform>Удалён %Ln запрос.</numerusform>
            <numerusform>Удалено %Ln запроса.</numerusform>
            <numerusform>Удалено %Ln запросов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were written to {path}.</source>
        <translation>
            <numerusform>%Ln запрос записан в {path}.</numerusform>
            <numerusform>%Ln запроса записаны в {path}.</numerusform>
            <numerusform>%Ln запросов записано в {path}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Аккаунт</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pictures came in {time}.</source>
        <translation>
            <numerusform>%Ln картинка пришла за {time}.</numerusform>
            <numerusform>Все %Ln картинки пришли за {time}.</numerusform>
            <numerusform>Все %Ln картинок пришли за {time}.</numerusform>
        </translation>
    </message>
    <message>
        <source>All requests of the log, with their attempts.</source>
        <translation>Все запросы журнала, с их попытками.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Ответ</translation>
    </message>
    <message>
        <source>Answer, without its pictures</source>
        <translation>Ответ, без картинок</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Отвечено</translation>
    </message>
    <message>
        <source>Attempt {n}</source>
        <translation>Попытка {n}</translation>
    </message>
    <message>
        <source>Attempts leave the log with their requests. This cannot be undone.</source>
        <translation>Попытки исчезнут из журнала вместе с запросами. Отменить это нельзя.</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>Начат</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Обзор…</translation>
    </message>
    <message>
        <source>By words of its prompt, client, model, account or id (Ctrl+F)</source>
        <translation>По словам промпта, клиенту, модели, аккаунту или id (Ctrl+F)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Changed on its way</source>
        <translation>Изменено в пути</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Удалить</translation>
    </message>
    <message numerus="yes">
        <source>Clear %Ln requests?</source>
        <translation>
            <numerusform>Удалить %Ln запрос?</numerusform>
            <numerusform>Удалить %Ln запроса?</numerusform>
            <numerusform>Удалить %Ln запросов?</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear all requests?</source>
        <translation>Удалить все запросы?</translation>
    </message>
    <message>
        <source>Clear every request that fits the filter?</source>
        <translation>Удалить все запросы, подходящие под фильтр?</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Сбросить фильтры</translation>
    </message>
    <message>
        <source>Clear the requests…</source>
        <translation>Удалить запросы…</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Close the details</source>
        <translation>Закрыть подробности</translation>
    </message>
    <message>
        <source>Close the details (Esc)</source>
        <translation>Закрыть подробности (Esc)</translation>
    </message>
    <message>
        <source>Connect a client</source>
        <translation>Подключить клиента</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Копировать как JSON</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>Копировать как curl</translation>
    </message>
    <message>
        <source>Copy the id</source>
        <translation>Копировать id</translation>
    </message>
    <message>
        <source>Copy the id (Ctrl+C in the list)</source>
        <translation>Копировать id (Ctrl+C в списке)</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>Нарисовать снова</translation>
    </message>
    <message>
        <source>Enter opens the details, the arrows unfold, Space pauses, F follows the newest.</source>
        <translation>Enter открывает подробности, стрелки раскрывают, пробел ставит на паузу, F следит за новыми.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Export requests</source>
        <translation>Экспорт запросов</translation>
    </message>
    <message>
        <source>Export the requests…</source>
        <translation>Экспорт запросов…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Ошибки</translation>
    </message>
    <message>
        <source>Failed after {time}: no picture came.</source>
        <translation>Ошибка через {time}: картинка не пришла.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Find a request</source>
        <translation>Найти запрос</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Следить</translation>
    </message>
    <message>
        <source>Give a client the proxy&apos;s address and key, and ask it for a picture.</source>
        <translation>Дайте клиенту адрес и ключ прокси и попросите у него картинку.</translation>
    </message>
    <message>
        <source>Hold new requests back (Space)</source>
        <translation>Придержать новые запросы (пробел)</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>It is being drawn.</source>
        <translation>Рисуется.</translation>
    </message>
    <message>
        <source>It was given up after {time}.</source>
        <translation>Прекращено через {time}.</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>No picture came, or not valid</source>
        <translation>Картинок нет или запрос неверный</translation>
    </message>
    <message>
        <source>No request is like that</source>
        <translation>Таких запросов нет</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>Запросов ещё нет</translation>
    </message>
    <message>
        <source>Only what the filter shows: {filter}.</source>
        <translation>Только то, что видно в фильтре: {filter}.</translation>
    </message>
    <message>
        <source>Only {what}</source>
        <translation>Только {what}</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>Partial</source>
        <translation>Частично</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Путь</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Pause or resume the list of requests</source>
        <translation>Приостановить или продолжить список запросов</translation>
    </message>
    <message>
        <source>Picture {n}</source>
        <translation>Картинка {n}</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Pictures and attempts</source>
        <translation>Картинки и попытки</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Промпт</translation>
    </message>
    <message>
        <source>Remove what is shown</source>
        <translation>Удалить то, что показано</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Запрос</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Запросы</translation>
    </message>
    <message>
        <source>Requests that come and fit the filter will stand here.</source>
        <translation>Здесь будут новые запросы, подходящие под фильтр.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new requests</source>
        <translation>
            <numerusform>Показать %Ln новый запрос</numerusform>
            <numerusform>Показать %Ln новых запроса</numerusform>
            <numerusform>Показать %Ln новых запросов</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Показать папку</translation>
    </message>
    <message>
        <source>Show {account}</source>
        <translation>Показать {account}</translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>С {time}</translation>
    </message>
    <message>
        <source>Some of the pictures came</source>
        <translation>Часть картинок пришла</translation>
    </message>
    <message>
        <source>Start the proxy, then give a client its address and key.</source>
        <translation>Запустите прокси, затем дайте клиенту его адрес и ключ.</translation>
    </message>
    <message>
        <source>Stay at the newest request (F)</source>
        <translation>Оставаться на новейшем запросе (F)</translation>
    </message>
    <message>
        <source>THE PROMPT WAS NOT KEPT</source>
        <translation>ПРОМПТ НЕ СОХРАНЁН</translation>
    </message>
    <message>
        <source>That is a folder: name a file in it.</source>
        <translation>Это папка: укажите файл в ней.</translation>
    </message>
    <message>
        <source>The attempts are being read.</source>
        <translation>Попытки читаются.</translation>
    </message>
    <message>
        <source>The attempts could not be read. Open the request once more.</source>
        <translation>Попытки не удалось прочесть. Откройте запрос ещё раз.</translation>
    </message>
    <message>
        <source>The picture came in {time}.</source>
        <translation>Картинка пришла за {time}.</translation>
    </message>
    <message>
        <source>The request was not valid, so no account was asked.</source>
        <translation>Запрос был неверным, поэтому к аккаунтам он не пошёл.</translation>
    </message>
    <message>
        <source>The requests that the filter shows: {filter}.</source>
        <translation>Запросы, которые показывает фильтр: {filter}.</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>Папки {path} нет.</translation>
    </message>
    <message>
        <source>There is such a file already. It will be replaced.</source>
        <translation>Такой файл уже есть. Он будет заменён.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Заняло</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>Что запрошено</translation>
    </message>
    <message>
        <source>Write what is shown into a file</source>
        <translation>Записать показанное в файл</translation>
    </message>
    <message>
        <source>Writing the file</source>
        <translation>Файл записывается</translation>
    </message>
    <message>
        <source>by {account}</source>
        <translation>через {account}</translation>
    </message>
    <message>
        <source>of {client}</source>
        <translation>от клиента {client}</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>с {time}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>ждёт</translation>
    </message>
    <message>
        <source>with the words “{words}”</source>
        <translation>со словами «{words}»</translation>
    </message>
    <message>
        <source>with {model}</source>
        <translation>с моделью {model}</translation>
    </message>
    <message>
        <source>{came} drawn</source>
        <translation>нарисовано {came}</translation>
    </message>
    <message>
        <source>{came} of {asked}</source>
        <translation>{came} из {asked}</translation>
    </message>
    <message>
        <source>{came} pictures came in {time}.</source>
        <translation>Картинки: {came}, за {time}.</translation>
    </message>
    <message>
        <source>{end}: {why}</source>
        <translation>{end}: {why}</translation>
    </message>
    <message>
        <source>{first} +{more}</source>
        <translation>{first} +{more}</translation>
    </message>
    <message>
        <source>{time} at the upstream</source>
        <translation>{time} у сервиса</translation>
    </message>
    <message>
        <source>{waited}, then {drew}</source>
        <translation>{waited}, затем {drew}</translation>
    </message>
    <message>
        <source>{why} (HTTP&#xa0;{status}).</source>
        <translation>{why} (HTTP {status}).</translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln новый</numerusform>
            <numerusform>↑ %Ln новых</numerusform>
            <numerusform>↑ %Ln новых</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>routes</name>
    <message>
        <source>A client asks for</source>
        <translation>Клиент просит</translation>
    </message>
    <message>
        <source>A route above the chosen one (Insert)</source>
        <translation>Маршрут над выбранным (Insert)</translation>
    </message>
    <message>
        <source>Add a route</source>
        <translation>Добавить маршрут</translation>
    </message>
    <message>
        <source>Drawn by</source>
        <translation>Кто рисует</translation>
    </message>
    <message>
        <source>Google</source>
        <translation>Google</translation>
    </message>
    <message>
        <source>Model there</source>
        <translation>Модель там</translation>
    </message>
    <message>
        <source>Move the route down (Alt+Down)</source>
        <translation>Опустить маршрут (Alt+Down)</translation>
    </message>
    <message>
        <source>Move the route up (Alt+Up)</source>
        <translation>Поднять маршрут (Alt+Up)</translation>
    </message>
    <message>
        <source>OpenAI-compatible</source>
        <translation>OpenAI-совместимый</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Предустановка</translation>
    </message>
    <message>
        <source>Quality, if none is asked for</source>
        <translation>Качество, если не запрошено</translation>
    </message>
    <message>
        <source>Ratio, if none is asked for</source>
        <translation>Соотношение, если не запрошено</translation>
    </message>
    <message>
        <source>Remove the route (Delete)</source>
        <translation>Убрать маршрут (Delete)</translation>
    </message>
    <message>
        <source>Size, if none is asked for</source>
        <translation>Размер, если не запрошен</translation>
    </message>
    <message>
        <source>The route of {name} was removed.</source>
        <translation>Маршрут {name} убран.</translation>
    </message>
    <message>
        <source>Without such an account, Google&apos;s</source>
        <translation>Без такого аккаунта — Google</translation>
    </message>
    <message>
        <source>Without such an account: {model}</source>
        <translation>Без такого аккаунта: {model}</translation>
    </message>
    <message>
        <source>as asked</source>
        <translation>как запрошено</translation>
    </message>
    <message>
        <source>name, * for any letters</source>
        <translation>имя, * вместо любых букв</translation>
    </message>
    <message>
        <source>nobody draws</source>
        <translation>никто не рисует</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>the default</source>
        <translation>по умолчанию</translation>
    </message>
</context>
<context>
    <name>sentence</name>
    <message>
        <source>Cannot listen on {host} port {port}: {why}. Choose another address in Settings.</source>
        <translation>Не удаётся слушать {host}, порт {port}: {why}. Выберите другой адрес в настройках.</translation>
    </message>
    <message>
        <source>Easel runs already on these files, without a window: process {pid}, {address}. This window can take over: that process ends, what it draws is cancelled, and the proxy goes on from here.</source>
        <translation>Easel уже работает с этими файлами, без окна: процесс {pid}, {address}. Это окно может взять управление: тот процесс завершится, его рисование отменится, а прокси продолжит работу здесь.</translation>
    </message>
    <message>
        <source>Every account is disabled. Enable one.</source>
        <translation>Все аккаунты выключены. Включите один.</translation>
    </message>
    <message>
        <source>Every account needs you: sign in again or replace its key. Accounts shows what each needs.</source>
        <translation>Все аккаунты ждут вас: войдите снова или замените ключ. Что нужно каждому, видно в «Аккаунтах».</translation>
    </message>
    <message>
        <source>No account can draw. Add one.</source>
        <translation>Ни один аккаунт не может рисовать. Добавьте аккаунт.</translation>
    </message>
    <message>
        <source>No keyring answers here, so secrets have no place yet.</source>
        <translation>Связка ключей здесь не отвечает, секретам пока негде храниться.</translation>
    </message>
    <message>
        <source>Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not encrypted: use it in a network that you trust.</source>
        <translation>Другие компьютеры могут обратиться к Easel по адресу {host}, и у кого есть ключ, тот рисует вашими аккаунтами. Данные передаются без шифрования: используйте это в сети, которой доверяете.</translation>
    </message>
    <message>
        <source>Port {port} on {host} is in use. Stop the program that holds it, or choose another port in Settings; then start the proxy.</source>
        <translation>Порт {port} на {host} занят. Остановите программу, которая его держит, или выберите другой порт в настройках; затем запустите прокси.</translation>
    </message>
    <message>
        <source>The encrypted file needs its passphrase.</source>
        <translation>Для зашифрованного файла нужна парольная фраза.</translation>
    </message>
    <message>
        <source>The keyring did not answer: unlock it, then try again.</source>
        <translation>Связка ключей не ответила: разблокируйте её и повторите.</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}. Correct it, then try again.</source>
        <translation>Парольная фраза не открывает {path}. Исправьте её и повторите.</translation>
    </message>
    <message>
        <source>Where other computers can reach Easel, clients must bring the key: choose that in Key required first, or keep the address 127.0.0.1.</source>
        <translation>Когда Easel доступен другим компьютерам, клиенты должны предъявлять ключ: сначала выберите это в «Нужен ключ» или оставьте адрес 127.0.0.1.</translation>
    </message>
</context>
<context>
    <name>setting</name>
    <message>
        <source>A notification when clients cannot reach Easel.</source>
        <translation>Уведомление, когда Easel недоступен клиентам.</translation>
    </message>
    <message>
        <source>A notification when none can draw for a while.</source>
        <translation>Уведомление, когда какое-то время никто не может рисовать.</translation>
    </message>
    <message>
        <source>A notification, such as when a login has ended.</source>
        <translation>Уведомление, например когда истёк вход.</translation>
    </message>
    <message>
        <source>A picture sent as url</source>
        <translation>Картинка, отправленная как url</translation>
    </message>
    <message>
        <source>A ratio sent as size</source>
        <translation>Соотношение вместо размера</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Адрес</translation>
    </message>
    <message>
        <source>Allow Code Assist accounts</source>
        <translation>Разрешить аккаунты Code Assist</translation>
    </message>
    <message>
        <source>Among accounts of the same priority.</source>
        <translation>Среди аккаунтов с одним приоритетом.</translation>
    </message>
    <message>
        <source>Ask Google for the limits</source>
        <translation>Спрашивать лимиты у Google</translation>
    </message>
    <message>
        <source>Ask for quotas</source>
        <translation>Спрашивать квоты</translation>
    </message>
    <message>
        <source>Attempts for a picture</source>
        <translation>Попыток на картинку</translation>
    </message>
    <message>
        <source>Days kept</source>
        <translation>Дней хранения</translation>
    </message>
    <message>
        <source>Days pictures are kept</source>
        <translation>Дней хранения картинок</translation>
    </message>
    <message>
        <source>Default model</source>
        <translation>Модель по умолчанию</translation>
    </message>
    <message>
        <source>Do not pay repeats twice</source>
        <translation>Не платить за повторы дважды</translation>
    </message>
    <message>
        <source>Draws when a client names none, or one of OpenAI&apos;s.</source>
        <translation>Рисует, когда клиент не назвал модели или назвал модель OpenAI.</translation>
    </message>
    <message>
        <source>Every so many minutes, where the provider can be asked; 0: only when told to.</source>
        <translation>Раз в столько минут, где провайдера можно спросить; 0: только по просьбе.</translation>
    </message>
    <message>
        <source>Fetch pictures over http</source>
        <translation>Брать картинки по http</translation>
    </message>
    <message>
        <source>For a model (* for all), the share of its quota under which an account draws only when no other is ready.</source>
        <translation>Для модели (* для всех): доля её квоты, ниже которой аккаунт рисует, только если другие не готовы.</translation>
    </message>
    <message>
        <source>For a size as a client sends it, the ratio to draw with Google&apos;s models, before anything else is made of that size.</source>
        <translation>С каким соотношением моделям Google рисовать размер, присланный клиентом; действует раньше всех других правил.</translation>
    </message>
    <message>
        <source>For those who are entitled to that interface with an OAuth client of their own. Google&apos;s terms forbid using another product&apos;s client, and accounts are suspended for it.</source>
        <translation>Для тех, у кого есть право на этот интерфейс и свой OAuth-клиент. Условия Google запрещают клиента другого продукта, за это аккаунты блокируют.</translation>
    </message>
    <message>
        <source>How many accounts one picture may ask.</source>
        <translation>Сколько аккаунтов можно опросить ради одной картинки.</translation>
    </message>
    <message>
        <source>How many are drawn at the same time by all accounts; others wait. 0: as many as the accounts allow.</source>
        <translation>Сколько картинок рисуют сразу все аккаунты; остальные ждут. 0: сколько позволяют аккаунты.</translation>
    </message>
    <message>
        <source>How many pictures may wait for a free place; past that clients get a 429.</source>
        <translation>Сколько картинок может ждать места; сверх того клиенты получают 429.</translation>
    </message>
    <message>
        <source>In MB, for a JSON body.</source>
        <translation>В МБ, для тела JSON.</translation>
    </message>
    <message>
        <source>In MB; past that the oldest are dropped.</source>
        <translation>В МБ; сверх того удаляются самые старые.</translation>
    </message>
    <message>
        <source>Keep a reserve</source>
        <translation>Держать резерв</translation>
    </message>
    <message>
        <source>Keep pictures</source>
        <translation>Хранить картинки</translation>
    </message>
    <message>
        <source>Keep prompts in the log</source>
        <translation>Хранить промпты в журнале</translation>
    </message>
    <message>
        <source>Key required</source>
        <translation>Нужен ключ</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Largest request</source>
        <translation>Самый большой запрос</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Оформление</translation>
    </message>
    <message>
        <source>Name the account in answers</source>
        <translation>Называть аккаунт в ответах</translation>
    </message>
    <message>
        <source>Names of this computer</source>
        <translation>Имена этого компьютера</translation>
    </message>
    <message>
        <source>Names or addresses that clients may have told of finished tasks though they are not on the public internet, over http too, such as n8n.lan.</source>
        <translation>Имена или адреса, которым клиенты могут сообщать о готовых задачах, хотя это не публичные адреса интернета, в том числе по http, например n8n.lan.</translation>
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
        <translation>Выкл: картинка, названная клиентом по адресу, берётся только по https.</translation>
    </message>
    <message>
        <source>Off: log and gallery have everything but what was asked.</source>
        <translation>Выкл: в журнале и галерее есть всё, кроме того, что просили.</translation>
    </message>
    <message>
        <source>Off: the window opens with it stopped.</source>
        <translation>Выкл: окно открывается с остановленным прокси.</translation>
    </message>
    <message>
        <source>Older ones are dropped.</source>
        <translation>Более старые удаляются.</translation>
    </message>
    <message>
        <source>Older pictures are dropped.</source>
        <translation>Более старые картинки удаляются.</translation>
    </message>
    <message>
        <source>On: Easel starts when you sign in to this computer.</source>
        <translation>Вкл: Easel запускается, когда вы входите в систему.</translation>
    </message>
    <message>
        <source>On: a request that a client repeats after a broken connection gets the pictures of the first. Off: it is drawn again.</source>
        <translation>Вкл: запрос, повторённый клиентом после обрыва, получает картинки первого. Выкл: рисуется заново.</translation>
    </message>
    <message>
        <source>On: chat answers repeat each picture as Markdown, for clients that show nothing else.</source>
        <translation>Вкл: ответы чата повторяют каждую картинку как Markdown, для клиентов, которые другого не показывают.</translation>
    </message>
    <message>
        <source>On: no window opens at the start; Easel is in the tray.</source>
        <translation>Вкл: при запуске окно не открывается; Easel в трее.</translation>
    </message>
    <message>
        <source>On: pictures larger than an upstream takes are sent smaller. Off: they are refused.</source>
        <translation>Вкл: слишком большие для сервиса картинки шлются уменьшенными. Выкл: они отклоняются.</translation>
    </message>
    <message>
        <source>On: the Cloud Quotas API is asked for the limits of accounts that are signed in; it must be enabled in their project. Off: limits are learnt when they are met, or typed.</source>
        <translation>Вкл: лимиты аккаунтов со входом спрашиваются у Cloud Quotas API; его надо включить в их проекте. Выкл: лимиты узнаются при достижении или вводятся вручную.</translation>
    </message>
    <message>
        <source>127.0.0.1 keeps Easel on this computer. 0.0.0.0 lets every computer in your network reach it: each needs the key then, and what is sent is not encrypted.</source>
        <translation>127.0.0.1 оставляет Easel на этом компьютере. 0.0.0.0 открывает его всем компьютерам вашей сети: тогда каждому нужен ключ, а данные передаются без шифрования.</translation>
    </message>
    <message>
        <source>Addresses or networks of reverse proxies before Easel, such as 192.168.1.5: only these are believed who a request comes from (X-Forwarded-For).</source>
        <translation>Адреса или сети обратных прокси перед Easel, например 192.168.1.5: только им верят, от кого пришёл запрос (X-Forwarded-For).</translation>
    </message>
    <message>
        <source>How many requests are read, drawn and answered at the same time; past that clients get a 429.</source>
        <translation>Сколько запросов одновременно читается, рисуется и получает ответ; сверх этого клиенты получают 429.</translation>
    </message>
    <message>
        <source>Look for a newer version</source>
        <translation>Искать новую версию</translation>
    </message>
    <message>
        <source>Once a day, by a request that tells which version you have and nothing else. Nothing is downloaded: you are told that there is one.</source>
        <translation>Раз в день, запросом, который сообщает только вашу версию и больше ничего. Ничего не загружается: вам лишь сообщат, что она есть.</translation>
    </message>
    <message>
        <source>Other names under which clients reach Easel, such as easel.example.com.</source>
        <translation>Другие имена, по которым клиенты обращаются к Easel, например easel.example.com.</translation>
    </message>
    <message>
        <source>Outgoing proxy</source>
        <translation>Исходящий прокси</translation>
    </message>
    <message>
        <source>Own sizes</source>
        <translation>Свои размеры</translation>
    </message>
    <message>
        <source>Past that the oldest are dropped.</source>
        <translation>Сверх того удаляются самые старые.</translation>
    </message>
    <message>
        <source>Pictures at once</source>
        <translation>Картинок сразу</translation>
    </message>
    <message>
        <source>Pictures in chat text</source>
        <translation>Картинки в тексте чата</translation>
    </message>
    <message>
        <source>Pictures kept</source>
        <translation>Хранить картинок</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>Quality to size</source>
        <translation>Из качества в размер</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Запросов одновременно</translation>
    </message>
    <message>
        <source>Requests kept</source>
        <translation>Хранить запросов</translation>
    </message>
    <message>
        <source>Requests older than this are dropped.</source>
        <translation>Более старые запросы удаляются.</translation>
    </message>
    <message>
        <source>Reverse proxies</source>
        <translation>Обратные прокси</translation>
    </message>
    <message>
        <source>Room for pictures</source>
        <translation>Место для картинок</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>Маршруты</translation>
    </message>
    <message>
        <source>Seconds that a request may take, every attempt included.</source>
        <translation>Сколько секунд может занять запрос со всеми попытками.</translation>
    </message>
    <message>
        <source>Seconds that an answer may pause once it has begun.</source>
        <translation>Сколько секунд может молчать начатый ответ.</translation>
    </message>
    <message>
        <source>Seconds until an answer begins; a 4K picture can take six minutes.</source>
        <translation>Секунд до начала ответа; картинка 4K может занять шесть минут.</translation>
    </message>
    <message>
        <source>Seconds until an upstream must take the call.</source>
        <translation>Секунд, за которые сервис должен принять вызов.</translation>
    </message>
    <message>
        <source>Shrink pictures that are too large</source>
        <translation>Уменьшать слишком большие картинки</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Молчание</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>Запускать свёрнутым</translation>
    </message>
    <message>
        <source>Start the proxy with Easel</source>
        <translation>Запускать прокси вместе с Easel</translation>
    </message>
    <message>
        <source>Start with the system</source>
        <translation>Запускать вместе с системой</translation>
    </message>
    <message>
        <source>Tell when an account needs you</source>
        <translation>Сообщать, когда вас ждёт аккаунт</translation>
    </message>
    <message>
        <source>Tell when every account cools</source>
        <translation>Сообщать, когда отдыхают все аккаунты</translation>
    </message>
    <message>
        <source>Tell when the proxy stops by itself</source>
        <translation>Сообщать, когда прокси остановился сам</translation>
    </message>
    <message>
        <source>The colours of the window.</source>
        <translation>Цвета окна.</translation>
    </message>
    <message>
        <source>The language of the window. The command line and what clients get stay English.</source>
        <translation>Язык окна. Командная строка и то, что получают клиенты, остаются на английском.</translation>
    </message>
    <message>
        <source>Their origins, such as https://chat.example.com; those of this computer may anyway. null stands for pages opened from a file.</source>
        <translation>Их источники (origin), например https://chat.example.com; страницам этого компьютера можно всегда. null — для страниц, открытых из файла.</translation>
    </message>
    <message>
        <source>Time in all</source>
        <translation>Общее время</translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation>Время на соединение</translation>
    </message>
    <message>
        <source>Time to draw</source>
        <translation>Время на рисование</translation>
    </message>
    <message>
        <source>Time to finish</source>
        <translation>Время на завершение</translation>
    </message>
    <message>
        <source>Wait for an account</source>
        <translation>Ждать аккаунта</translation>
    </message>
    <message>
        <source>Waiting pictures</source>
        <translation>Ждущие картинки</translation>
    </message>
    <message>
        <source>Web pages that may draw</source>
        <translation>Веб-страницы, которым можно рисовать</translation>
    </message>
    <message>
        <source>Webhooks on private hosts</source>
        <translation>Webhook на частных хостах</translation>
    </message>
    <message>
        <source>What Easel&apos;s own calls go through: none, system, or an address such as http://HOST:PORT or socks5://USER:PASSWORD@HOST:PORT. Calls to this computer go directly.</source>
        <translation>Через что идут вызовы самого Easel: none, system или адрес вроде http://HOST:PORT или socks5://USER:PASSWORD@HOST:PORT. Вызовы к этому компьютеру идут напрямую.</translation>
    </message>
    <message>
        <source>What a client gets that asks for addresses instead of pictures.</source>
        <translation>Что получает клиент, который просит адреса вместо картинок.</translation>
    </message>
    <message>
        <source>What becomes of &apos;16:9&apos; where a size such as 1920x1080 belongs.</source>
        <translation>Что делать с «16:9» там, где место размеру вроде 1920x1080.</translation>
    </message>
    <message>
        <source>When Easel is stopped, seconds for what is being drawn to end; new requests get a 503 meanwhile. A second stop is at once.</source>
        <translation>Сколько секунд после остановки Easel дорисовывать начатое; новые запросы тем временем получают 503. Вторая остановка — сразу.</translation>
    </message>
    <message>
        <source>When clients must bring the key.</source>
        <translation>Когда клиенты должны предъявить ключ.</translation>
    </message>
    <message>
        <source>When every account rests and the first is back within so many seconds, pictures wait for it; past that clients get a 429 at once.</source>
        <translation>Когда все аккаунты отдыхают и первый вернётся через столько секунд, картинки ждут его; дольше — клиенты сразу получают 429.</translation>
    </message>
    <message>
        <source>Where clients reach Easel; 0: any free.</source>
        <translation>Где клиенты находят Easel; 0: любой свободный.</translation>
    </message>
    <message>
        <source>Whether the header X-Account-Email tells clients who drew; the log knows in any case.</source>
        <translation>Сообщает ли заголовок X-Account-Email клиентам, кто рисовал; журнал знает это в любом случае.</translation>
    </message>
    <message>
        <source>Which pictures come into the gallery. What is in it stays until its time is over.</source>
        <translation>Какие картинки попадают в галерею. Что в ней есть, остаётся до своего срока.</translation>
    </message>
    <message>
        <source>Which size a quality asks for; a quality that is not here asks for none.</source>
        <translation>Какой размер просит качество; качество, которого здесь нет, не просит никакого.</translation>
    </message>
    <message>
        <source>Who draws next</source>
        <translation>Кто рисует следующим</translation>
    </message>
    <message>
        <source>Who draws which model: rows of match (a glob), provider and model; the first that fits counts.</source>
        <translation>Кто рисует какой моделью: строки с образцом (glob), провайдером и моделью; действует первая подходящая.</translation>
    </message>
    <message>
        <source>about a thousand pixels along an edge</source>
        <translation>около тысячи пикселей по стороне</translation>
    </message>
    <message>
        <source>about four thousand</source>
        <translation>около четырёх тысяч</translation>
    </message>
    <message>
        <source>about two thousand</source>
        <translation>около двух тысяч</translation>
    </message>
    <message>
        <source>always dark</source>
        <translation>всегда тёмный</translation>
    </message>
    <message>
        <source>always light</source>
        <translation>всегда светлый</translation>
    </message>
    <message>
        <source>an address on this proxy, readable without the key for a day, for clients that cannot read a data URI</source>
        <translation>адрес на этом прокси, читаемый без ключа сутки, для клиентов, которые не читают data URI</translation>
    </message>
    <message>
        <source>an address that is the picture itself</source>
        <translation>адрес, который и есть картинка</translation>
    </message>
    <message>
        <source>as it is called, such as fox@example.com</source>
        <translation>полное имя, например fox@example.com</translation>
    </message>
    <message>
        <source>as the system has it</source>
        <translation>как в системе</translation>
    </message>
    <message>
        <source>every picture that is drawn</source>
        <translation>каждая нарисованная картинка</translation>
    </message>
    <message>
        <source>for all but /healthz</source>
        <translation>для всего, кроме /healthz</translation>
    </message>
    <message>
        <source>for everything</source>
        <translation>для всего</translation>
    </message>
    <message>
        <source>half a thousand pixels along an edge</source>
        <translation>около пятисот пикселей по стороне</translation>
    </message>
    <message>
        <source>it draws 16:9</source>
        <translation>рисуется 16:9</translation>
    </message>
    <message>
        <source>it draws 1:1</source>
        <translation>рисуется 1:1</translation>
    </message>
    <message>
        <source>never</source>
        <translation>никогда</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>не сообщается</translation>
    </message>
    <message>
        <source>not while Easel listens on this computer only</source>
        <translation>не нужен, пока Easel слушает только этот компьютер</translation>
    </message>
    <message>
        <source>only those of tasks and those that a client lost, for a day</source>
        <translation>только картинки задач и потерянные клиентом, на сутки</translation>
    </message>
    <message>
        <source>the first until it has no more</source>
        <translation>первый, пока не исчерпает своё</translation>
    </message>
    <message>
        <source>the one that drew least</source>
        <translation>тот, кто рисовал меньше всех</translation>
    </message>
    <message>
        <source>the one with most left</source>
        <translation>тот, у кого осталось больше</translation>
    </message>
    <message>
        <source>those of the playground; of others only what the last choice keeps</source>
        <translation>картинки мастерской; из прочих — то, что хранит последний вариант</translation>
    </message>
    <message>
        <source>with its beginning only, such as f***@example.com</source>
        <translation>только начало, например f***@example.com</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln строка</numerusform>
            <numerusform>%Ln строки</numerusform>
            <numerusform>%Ln строк</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>О&amp;тменить</translation>
    </message>
    <message>
        <source>A reserve is a percentage from 0 to 100.</source>
        <translation>Резерв — это процент от 0 до 100.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Аккаунты</translation>
    </message>
    <message>
        <source>Add a host</source>
        <translation>Добавить хост</translation>
    </message>
    <message>
        <source>Add a line</source>
        <translation>Добавить строку</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>Добавить модель</translation>
    </message>
    <message>
        <source>Add a name</source>
        <translation>Добавить имя</translation>
    </message>
    <message>
        <source>Add a quality</source>
        <translation>Добавить качество</translation>
    </message>
    <message>
        <source>Add a reverse proxy</source>
        <translation>Добавить обратный прокси</translation>
    </message>
    <message>
        <source>Add a size</source>
        <translation>Добавить размер</translation>
    </message>
    <message>
        <source>Add an origin</source>
        <translation>Добавить источник</translation>
    </message>
    <message>
        <source>Address of the outgoing proxy</source>
        <translation>Адрес исходящего прокси</translation>
    </message>
    <message>
        <source>Address or network</source>
        <translation>Адрес или сеть</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Back to the default: {value}</source>
        <translation>Вернуть значение по умолчанию: {value}</translation>
    </message>
    <message>
        <source>By any word of its name or of what it does (Ctrl+F)</source>
        <translation>По любому слову названия или описания (Ctrl+F)</translation>
    </message>
    <message>
        <source>Calls to the providers</source>
        <translation>Вызовы к провайдерам</translation>
    </message>
    <message>
        <source>Clients that draw right now have to ask again</source>
        <translation>Клиентам, которые сейчас рисуют, придётся просить снова</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy diagnosis</source>
        <translation>Копировать диагностику</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Копировать ключ</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Отбросить</translation>
    </message>
    <message>
        <source>EASEL_API_KEY sets this key. To have another, change it there and start Easel again.</source>
        <translation>Этот ключ задан в EASEL_API_KEY. Чтобы был другой, измените его там и запустите Easel снова.</translation>
    </message>
    <message>
        <source>Edit the address, with its user and password</source>
        <translation>Изменить адрес, с пользователем и паролем</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Найти настройку</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Галерея</translation>
    </message>
    <message>
        <source>Hide the key</source>
        <translation>Скрыть ключ</translation>
    </message>
    <message>
        <source>In a terminal: easel settings get {name}</source>
        <translation>В терминале: easel settings get {name}</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>Оставить этот</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Ключ</translation>
    </message>
    <message>
        <source>Kinds of accounts</source>
        <translation>Виды аккаунтов</translation>
    </message>
    <message>
        <source>Log and gallery</source>
        <translation>Журнал и галерея</translation>
    </message>
    <message>
        <source>Look and system</source>
        <translation>Оформление и система</translation>
    </message>
    <message>
        <source>Look for another word of its name or of what it does, such as port, key or reserve.</source>
        <translation>Попробуйте другое слово названия или описания, например порт, ключ или резерв.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Проверка…</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>МБ</translation>
    </message>
    <message>
        <source>Make a new key</source>
        <translation>Создать новый ключ</translation>
    </message>
    <message>
        <source>Make a new key…</source>
        <translation>Создать новый ключ…</translation>
    </message>
    <message>
        <source>Make another key, when somebody knows this one who should not</source>
        <translation>Создать другой ключ, если этот знает тот, кому не следует</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Соответствия</translation>
    </message>
    <message>
        <source>Model, or * for all</source>
        <translation>Модель или * для всех</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Name or address</source>
        <translation>Имя или адрес</translation>
    </message>
    <message>
        <source>New key…</source>
        <translation>Новый ключ…</translation>
    </message>
    <message>
        <source>No setting is like that</source>
        <translation>Таких настроек нет</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Уведомления</translation>
    </message>
    <message>
        <source>Origin, such as https://chat.example.com</source>
        <translation>Источник, например https://chat.example.com</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Прокси</translation>
    </message>
    <message>
        <source>Quality as a client sends it</source>
        <translation>Качество, как его шлёт клиент</translation>
    </message>
    <message>
        <source>Quality to try</source>
        <translation>Качество для пробы</translation>
    </message>
    <message>
        <source>Queue and limits</source>
        <translation>Очередь и пределы</translation>
    </message>
    <message>
        <source>Quotas</source>
        <translation>Квоты</translation>
    </message>
    <message>
        <source>Ratio to draw</source>
        <translation>Какое соотношение рисовать</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Убрать {name}</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>Резерв</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Перезапустить прокси</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Очерёдность</translation>
    </message>
    <message>
        <source>Saved. It counts from the next start: this one was given another value.</source>
        <translation>Сохранено. Подействует со следующего запуска: этому задано другое значение.</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>Показать все настройки</translation>
    </message>
    <message>
        <source>Show the key</source>
        <translation>Показать ключ</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Size as a client sends it</source>
        <translation>Размер, как его шлёт клиент</translation>
    </message>
    <message>
        <source>Size to try</source>
        <translation>Размер для пробы</translation>
    </message>
    <message>
        <source>Sizes and quality</source>
        <translation>Размеры и качество</translation>
    </message>
    <message>
        <source>Something does not work? A diagnosis, without names and secrets, helps whoever you ask.</source>
        <translation>Что-то не работает? Диагностика без имён и секретов поможет тем, кого вы спросите.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Takes effect when the proxy is restarted.</source>
        <translation>Подействует после перезапуска прокси.</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Задачи</translation>
    </message>
    <message>
        <source>The diagnosis is on the clipboard. Paste it where you ask for help.</source>
        <translation>Диагностика в буфере обмена. Вставьте её туда, где просите о помощи.</translation>
    </message>
    <message>
        <source>The one at this address</source>
        <translation>По этому адресу</translation>
    </message>
    <message>
        <source>This is the new key. Clients with the old one are refused from now on.</source>
        <translation>Это новый ключ. Клиентам со старым теперь отказывают.</translation>
    </message>
    <message>
        <source>This key stops working at once. Every client needs the new one, and is refused until it has it.</source>
        <translation>Этот ключ сразу перестанет действовать. Каждому клиенту нужен новый, до того ему отказывают.</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Проба</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Обновления</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>What clients are told</source>
        <translation>Что сообщается клиентам</translation>
    </message>
    <message>
        <source>What clients enter as their API key.</source>
        <translation>Что клиенты вводят как API-ключ.</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>Что запоминается</translation>
    </message>
    <message>
        <source>What it becomes</source>
        <translation>Чем становится</translation>
    </message>
    <message>
        <source>What the usual sizes become</source>
        <translation>Чем становятся обычные размеры</translation>
    </message>
    <message>
        <source>Where clients reach Easel</source>
        <translation>Где клиенты находят Easel</translation>
    </message>
    <message>
        <source>Who may draw</source>
        <translation>Кому можно рисовать</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>изменено</translation>
    </message>
    <message>
        <source>days</source>
        <translation>дней</translation>
    </message>
    <message>
        <source>draws {ratio}, {pixels}</source>
        <translation>рисует {ratio}, {pixels}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>пусто</translation>
    </message>
    <message>
        <source>min</source>
        <translation>мин</translation>
    </message>
    <message>
        <source>off</source>
        <translation>выкл</translation>
    </message>
    <message>
        <source>on</source>
        <translation>вкл</translation>
    </message>
    <message>
        <source>quality</source>
        <translation>качество</translation>
    </message>
    <message>
        <source>s</source>
        <translation>с</translation>
    </message>
    <message>
        <source>the model chooses</source>
        <translation>выбирает модель</translation>
    </message>
    <message>
        <source>this line</source>
        <translation>эту строку</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>своё</translation>
    </message>
    <message>
        <source>{least} to {most}; the arrow keys turn it</source>
        <translation>от {least} до {most}; меняется стрелками</translation>
    </message>
    <message>
        <source>{name} is there twice.</source>
        <translation>{name} указано дважды.</translation>
    </message>
    <message>
        <source>{name} was removed from {setting}.</source>
        <translation>{name} убрано из «{setting}».</translation>
    </message>
    <message>
        <source>{settings} and {last} take effect when the proxy is restarted.</source>
        <translation>{settings} и {last} подействуют после перезапуска прокси.</translation>
    </message>
    <message>
        <source>{setting} is back to the default.</source>
        <translation>«{setting}»: снова значение по умолчанию.</translation>
    </message>
    <message>
        <source>{setting} takes effect when the proxy is restarted.</source>
        <translation>«{setting}» подействует после перезапуска прокси.</translation>
    </message>
</context>
<context>
    <name>store</name>
    <message>
        <source>&amp;Open the file</source>
        <translation>&amp;Открыть файл</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Повто&amp;рить</translation>
    </message>
    <message>
        <source>&amp;Use the encrypted file</source>
        <translation>&amp;Использовать зашифрованный файл</translation>
    </message>
    <message>
        <source>A keyring (recommended)</source>
        <translation>Связка ключей (рекомендуется)</translation>
    </message>
    <message>
        <source>A keyring instead</source>
        <translation>Лучше связка ключей</translation>
    </message>
    <message>
        <source>Choose a passphrase</source>
        <translation>Выберите парольную фразу</translation>
    </message>
    <message>
        <source>Easel needs the passphrase</source>
        <translation>Easel нужна парольная фраза</translation>
    </message>
    <message>
        <source>GNOME Keyring or KWallet</source>
        <translation>GNOME Keyring или KWallet</translation>
    </message>
    <message>
        <source>Open the encrypted file</source>
        <translation>Открыть зашифрованный файл</translation>
    </message>
    <message>
        <source>Or an encrypted file</source>
        <translation>Или зашифрованный файл</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Парольная фраза</translation>
    </message>
    <message>
        <source>Secrets are in an encrypted file here. Its passphrase is asked at each start.</source>
        <translation>Секреты здесь в зашифрованном файле. Его парольная фраза спрашивается при каждом запуске.</translation>
    </message>
    <message>
        <source>Secrets are kept in a file that only a passphrase opens. It is asked at each start, and nobody can bring it back when it is forgotten.</source>
        <translation>Секреты хранятся в файле, который открывает только парольная фраза. Она спрашивается при каждом запуске, и если её забыть, вернуть её нельзя.</translation>
    </message>
    <message>
        <source>Secrets need a place</source>
        <translation>Секретам нужно место</translation>
    </message>
    <message numerus="yes">
        <source>Take %Ln characters or more.</source>
        <translation>
            <numerusform>Нужно не меньше %Ln символа.</numerusform>
            <numerusform>Нужно не меньше %Ln символов.</numerusform>
            <numerusform>Нужно не меньше %Ln символов.</numerusform>
        </translation>
    </message>
    <message>
        <source>That passphrase does not open the file.</source>
        <translation>Эта парольная фраза не открывает файл.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Связка ключей заблокирована</translation>
    </message>
    <message>
        <source>The same passphrase again</source>
        <translation>Та же парольная фраза ещё раз</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Они не совпадают.</translation>
    </message>
    <message>
        <source>Type its passphrase.</source>
        <translation>Введите его парольную фразу.</translation>
    </message>
    <message>
        <source>Unlock the keyring of your desktop, or install one: {how}. It must run in this session.</source>
        <translation>Разблокируйте связку ключей рабочего стола или установите её: {how}. Она должна работать в этом сеансе.</translation>
    </message>
    <message>
        <source>Windows has one: Credential Manager. See that its service runs, then try again.</source>
        <translation>В Windows она есть: диспетчер учётных данных. Убедитесь, что его служба работает, и повторите.</translation>
    </message>
    <message>
        <source>macOS has one: unlock the login keychain in Keychain Access, then try again.</source>
        <translation>В macOS она есть: разблокируйте связку «Вход» в программе «Связка ключей» и повторите.</translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>рисуется: %Ln</numerusform>
            <numerusform>рисуется: %Ln</numerusform>
            <numerusform>рисуется: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in the window…</source>
        <translation>
            <numerusform>Ещё %Ln в окне…</numerusform>
            <numerusform>Ещё %Ln в окне…</numerusform>
            <numerusform>Ещё %Ln в окне…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln картинка сегодня</numerusform>
            <numerusform>%Ln картинки сегодня</numerusform>
            <numerusform>%Ln картинок сегодня</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln things need you</source>
        <translation>
            <numerusform>Вас ждёт %Ln дело</numerusform>
            <numerusform>Вас ждут %Ln дела</numerusform>
            <numerusform>Вас ждут %Ln дел</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>ждёт: %Ln</numerusform>
            <numerusform>ждут: %Ln</numerusform>
            <numerusform>ждут: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open Easel</source>
        <translation>&amp;Открыть Easel</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Пауза</translation>
    </message>
    <message>
        <source>&amp;Quit Easel</source>
        <translation>&amp;Выйти из Easel</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>П&amp;родолжить</translation>
    </message>
    <message>
        <source>&amp;Show in the window</source>
        <translation>По&amp;казать в окне</translation>
    </message>
    <message>
        <source>&amp;Start the proxy</source>
        <translation>&amp;Запустить прокси</translation>
    </message>
    <message>
        <source>&amp;Stop at once</source>
        <translation>О&amp;становить сразу</translation>
    </message>
    <message>
        <source>&amp;Stop the proxy</source>
        <translation>О&amp;становить прокси</translation>
    </message>
    <message>
        <source>Copy the &amp;address</source>
        <translation>Копировать &amp;адрес</translation>
    </message>
    <message>
        <source>Copy the &amp;key</source>
        <translation>Копировать кл&amp;юч</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel не удалось запустить</translation>
    </message>
    <message>
        <source>Easel is starting</source>
        <translation>Easel запускается</translation>
    </message>
    <message>
        <source>Easel keeps running here. Its menu opens the window and quits.</source>
        <translation>Easel продолжает работать здесь. Через его меню можно открыть окно и выйти.</translation>
    </message>
    <message>
        <source>Proxy is running: {address}</source>
        <translation>Прокси работает: {address}</translation>
    </message>
    <message>
        <source>Proxy is stopped</source>
        <translation>Прокси остановлен</translation>
    </message>
    <message>
        <source>Proxy is stopped: it could not start</source>
        <translation>Прокси остановлен: его не удалось запустить</translation>
    </message>
    <message>
        <source>Replace its &amp;key…</source>
        <translation>Заменить его кл&amp;юч…</translation>
    </message>
    <message>
        <source>Sign &amp;in again</source>
        <translation>Во&amp;йти снова</translation>
    </message>
    <message>
        <source>back at {time}</source>
        <translation>вернётся в {time}</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>на паузе</translation>
    </message>
    <message>
        <source>{account}: {state}</source>
        <translation>{account}: {state}</translation>
    </message>
    <message>
        <source>{state}, {share} left</source>
        <translation>{state}, осталось {share}</translation>
    </message>
</context>
<context>
    <name>update</name>
    <message>
        <source>Easel {version} is out. You have {own}.</source>
        <translation>Вышел Easel {version}. У вас {own}.</translation>
    </message>
    <message>
        <source>See what is new</source>
        <translation>Что нового</translation>
    </message>
    <message>
        <source>Whoever made this copy named nobody to ask for newer ones, so Easel does not look for them.</source>
        <translation>Тот, кто собрал эту копию, не указал, у кого спрашивать о новых версиях, поэтому Easel их не ищет.</translation>
    </message>
    <message>
        <source>You have Easel {own}.</source>
        <translation>У вас Easel {own}.</translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message>
        <source>24 h ago</source>
        <translation>24 ч назад</translation>
    </message>
    <message>
        <source>; </source>
        <translation>; </translation>
    </message>
    <message>
        <source>Median time of a request in each of the last 24 hours</source>
        <translation>Медианное время запроса за каждый из последних 24 часов</translation>
    </message>
    <message>
        <source>Median time today</source>
        <translation>Медиана за сегодня</translation>
    </message>
    <message>
        <source>Nothing drawn in 24 hours</source>
        <translation>За 24 часа ничего не нарисовано</translation>
    </message>
    <message>
        <source>Pictures in each of the last 24 hours</source>
        <translation>Картинки за каждый из последних 24 часов</translation>
    </message>
    <message>
        <source>Pictures today</source>
        <translation>Картинки сегодня</translation>
    </message>
    <message>
        <source>Requests that brought a picture, in each of the last 24 hours</source>
        <translation>Запросы, давшие картинку, за каждый из последних 24 часов</translation>
    </message>
    <message>
        <source>Success today</source>
        <translation>Успешно сегодня</translation>
    </message>
    <message>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
    <message>
        <source>per request</source>
        <translation>на запрос</translation>
    </message>
    <message>
        <source>{drawn} of {requests}</source>
        <translation>{drawn} из {requests}</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: %Ln pictures</source>
        <translation>
            <numerusform>{hour}: %Ln картинка</numerusform>
            <numerusform>{hour}: %Ln картинки</numerusform>
            <numerusform>{hour}: %Ln картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: no requests</source>
        <translation>{hour}: запросов нет</translation>
    </message>
    <message>
        <source>{hour}: nothing drawn</source>
        <translation>{hour}: ничего не нарисовано</translation>
    </message>
    <message numerus="yes">
        <source>{hour}: {share}, {drawn} of %Ln requests</source>
        <translation>
            <numerusform>{hour}: {share}, {drawn} из %Ln запроса</numerusform>
            <numerusform>{hour}: {share}, {drawn} из %Ln запросов</numerusform>
            <numerusform>{hour}: {share}, {drawn} из %Ln запросов</numerusform>
        </translation>
    </message>
    <message>
        <source>{hour}: {time}, the median of {n}</source>
        <translation>{hour}: {time}, медиана из {n}</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>A lighthouse at dusk, in watercolour</source>
        <translation>Маяк в сумерках, акварель</translation>
    </message>
    <message>
        <source>A simulator draws. No account, nothing to pay.</source>
        <translation>Рисует симулятор. Ни аккаунта, ни оплаты.</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>API-ключ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Choose another way</source>
        <translation>Выбрать другой путь</translation>
    </message>
    <message>
        <source>Connect your client</source>
        <translation>Подключить клиента</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Рисовать</translation>
    </message>
    <message>
        <source>Draw a first picture</source>
        <translation>Нарисовать первую картинку</translation>
    </message>
    <message>
        <source>Draw another</source>
        <translation>Нарисовать ещё</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Рисуется</translation>
    </message>
    <message>
        <source>Drawing.</source>
        <translation>Рисуется.</translation>
    </message>
    <message>
        <source>Drawn by {account} in {time}.</source>
        <translation>Нарисовано через {account} за {time}.</translation>
    </message>
    <message>
        <source>Drawn in {time}.</source>
        <translation>Нарисовано за {time}.</translation>
    </message>
    <message>
        <source>Google account</source>
        <translation>Аккаунт Google</translation>
    </message>
    <message>
        <source>It came as {mime}, which cannot be shown here.</source>
        <translation>Пришло в виде {mime}, здесь это не показать.</translation>
    </message>
    <message>
        <source>Its address and a key.</source>
        <translation>Его адрес и ключ.</translation>
    </message>
    <message>
        <source>Look around</source>
        <translation>Осмотреться</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Открыть настройки</translation>
    </message>
    <message>
        <source>OpenAI or a service like it</source>
        <translation>OpenAI или похожий сервис</translation>
    </message>
    <message>
        <source>Picture: {prompt}</source>
        <translation>Картинка: {prompt}</translation>
    </message>
    <message>
        <source>Sign in with an OAuth client of your own.</source>
        <translation>Войдите через своего OAuth-клиента.</translation>
    </message>
    <message>
        <source>Skip, and look around</source>
        <translation>Пропустить и осмотреться</translation>
    </message>
    <message>
        <source>Starting the demo.</source>
        <translation>Демо запускается.</translation>
    </message>
    <message>
        <source>Starting the proxy, then drawing.</source>
        <translation>Прокси запускается, затем начнётся рисование.</translation>
    </message>
    <message>
        <source>The demo runs: a simulator draws, for accounts that are made up. Try it.</source>
        <translation>Демо работает: симулятор рисует для выдуманных аккаунтов. Попробуйте.</translation>
    </message>
    <message>
        <source>The quickest way: a key from Google AI Studio.</source>
        <translation>Самый быстрый путь: ключ из Google AI Studio.</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Попробовать демо</translation>
    </message>
    <message>
        <source>Welcome to Easel</source>
        <translation>Добро пожаловать в Easel</translation>
    </message>
    <message>
        <source>What to draw</source>
        <translation>Что нарисовать</translation>
    </message>
    <message>
        <source>Who is to draw first?</source>
        <translation>Кто будет рисовать первым?</translation>
    </message>
    <message>
        <source>Your account can draw. Try it.</source>
        <translation>Ваш аккаунт может рисовать. Попробуйте.</translation>
    </message>
    <message>
        <source>Your image clients draw with the accounts you have, through one address here.</source>
        <translation>Ваши клиенты рисуют вашими аккаунтами через один адрес на этом компьютере.</translation>
    </message>
    <message>
        <source>{account} can draw. Try it.</source>
        <translation>{account} может рисовать. Попробуйте.</translation>
    </message>
</context>
<context>
    <name>window</name>
    <message numerus="yes">
        <source>%Ln days</source>
        <translation>
            <numerusform>%Ln день</numerusform>
            <numerusform>%Ln дня</numerusform>
            <numerusform>%Ln дней</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>рисуется: %Ln</numerusform>
            <numerusform>рисуется: %Ln</numerusform>
            <numerusform>рисуется: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln модели</numerusform>
            <numerusform>%Ln моделей</numerusform>
            <numerusform>%Ln моделей</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.</source>
        <translation>
            <numerusform>Ещё рисуется %Ln картинка. Easel закроется, когда она будет готова, самое большее через {time}.</numerusform>
            <numerusform>Ещё рисуются %Ln картинки. Easel закроется, когда они будут готовы, самое большее через {time}.</numerusform>
            <numerusform>Ещё рисуется %Ln картинок. Easel закроется, когда они будут готовы, самое большее через {time}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln картинка сегодня</numerusform>
            <numerusform>%Ln картинки сегодня</numerusform>
            <numerusform>%Ln картинок сегодня</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>ждёт: %Ln</numerusform>
            <numerusform>ждут: %Ln</numerusform>
            <numerusform>ждут: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Take over</source>
        <translation>&amp;Взять управление</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>Повто&amp;рить</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>.</source>
        <translation>.</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Аккаунты</translation>
    </message>
    <message>
        <source>Add an account</source>
        <translation>Добавить аккаунт</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Все модели</translation>
    </message>
    <message>
        <source>Clear the search (Esc)</source>
        <translation>Очистить поиск (Esc)</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Закрыть сообщение</translation>
    </message>
    <message>
        <source>Close the message (Esc)</source>
        <translation>Закрыть сообщение (Esc)</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Закрыть окно</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Подключение</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Копировать адрес</translation>
    </message>
    <message>
        <source>Copy the address (Ctrl+Shift+C)</source>
        <translation>Копировать адрес (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Copy the address {url}</source>
        <translation>Копировать адрес {url}</translation>
    </message>
    <message>
        <source>Copy the key</source>
        <translation>Копировать ключ</translation>
    </message>
    <message>
        <source>Easel could not start</source>
        <translation>Easel не удалось запустить</translation>
    </message>
    <message>
        <source>Easel made a mistake; its log has the details.</source>
        <translation>Easel допустил ошибку; подробности в его журнале.</translation>
    </message>
    <message>
        <source>Easel runs without this window</source>
        <translation>Easel работает без этого окна</translation>
    </message>
    <message>
        <source>Find anything</source>
        <translation>Искать везде</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Галерея</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Очередь пуста</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Обзор</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Мастерская</translation>
    </message>
    <message>
        <source>Quit Easel</source>
        <translation>Выйти из Easel</translation>
    </message>
    <message>
        <source>Quit at once</source>
        <translation>Выйти сразу</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Запросы</translation>
    </message>
    <message>
        <source>Restart the proxy</source>
        <translation>Перезапустить прокси</translation>
    </message>
    <message numerus="yes">
        <source>Stopping: %Ln pictures are still drawn</source>
        <translation>
            <numerusform>Останавливается: ещё рисуется %Ln картинка</numerusform>
            <numerusform>Останавливается: ещё рисуются %Ln картинки</numerusform>
            <numerusform>Останавливается: ещё рисуется %Ln картинок</numerusform>
        </translation>
    </message>
    <message>
        <source>The language changes as soon as what you have begun is done or cancelled.</source>
        <translation>Язык сменится, как только вы закончите или отмените начатое.</translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation>Искать на этой странице</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Some settings take effect when the proxy is started again.</source>
        <translation>Некоторые настройки подействуют после перезапуска прокси.</translation>
    </message>
    <message>
        <source>Start or stop the proxy</source>
        <translation>Запустить или остановить прокси</translation>
    </message>
    <message>
        <source>There is no tray here to keep Easel in, so closing the window only minimises it. Ctrl+Q quits and stops the proxy.</source>
        <translation>Здесь нет трея, где Easel мог бы остаться, поэтому закрытие окна только сворачивает его. Ctrl+Q завершает работу и останавливает прокси.</translation>
    </message>
    <message>
        <source>back in {time}</source>
        <translation>вернётся через {time}</translation>
    </message>
    <message>
        <source>cooling {time}: {why}</source>
        <translation>отдыхает ещё {time}: {why}</translation>
    </message>
    <message>
        <source>cooling {time}: {why} ({model})</source>
        <translation>отдыхает ещё {time}: {why} ({model})</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>выключен</translation>
    </message>
    <message numerus="yes">
        <source>drawing %Ln</source>
        <translation>
            <numerusform>рисует %Ln</numerusform>
            <numerusform>рисует %Ln</numerusform>
            <numerusform>рисует %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>только что</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>не проверен</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>готов</translation>
    </message>
    <message>
        <source>ready, except {what}</source>
        <translation>готов, кроме {what}</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>ожидание {time}</translation>
    </message>
    <message>
        <source>{first} {then}</source>
        <translation>{first} {then}</translation>
    </message>
    <message>
        <source>{model}, {when}</source>
        <translation>{model}, {when}</translation>
    </message>
    <message>
        <source>{model}: {why}</source>
        <translation>{model}: {why}</translation>
    </message>
    <message>
        <source>{name}: {words}</source>
        <translation>{name}: {words}</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n}&#xa0;ч</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}&#xa0;мин</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n}&#xa0;с</translation>
    </message>
    <message numerus="yes">
        <source>{page}, %Ln need you</source>
        <translation>
            <numerusform>{page}: вас ждёт %Ln</numerusform>
            <numerusform>{page}: вас ждут %Ln</numerusform>
            <numerusform>{page}: вас ждут %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>{time} назад</translation>
    </message>
</context>
</TS>
